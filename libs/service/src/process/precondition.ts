import { AppError } from '@murmuration/rpc'
import type { Check } from './check.ts'
import type { Component } from './component.ts'

/** Ends the start of a process. Its message is a sentence for the person who has started it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

/**
 * What has to hold for a process to do its work at all. If it does not, the process refuses to start, with `sentence`.
 * If it cannot be found out yet (a database that is away), the process starts, and is not ready until it holds.
 */
export const precondition = (sentence: string, holds: () => Promise<boolean>): Component & { check: Check } => {
  let held = false

  return {
    async start(log) {
      const unknown = (err: unknown) => {
        log.warn({ err }, 'precondition.unknown')
        return undefined
      }
      const result = await holds().catch(unknown)
      if (result === false) throw new CannotStart(sentence)
      held = result === true
    },
    async check() {
      held ||= await holds()
      if (!held) throw new AppError('unavailable', sentence)
    },
    stop: async () => {},
  }
}
