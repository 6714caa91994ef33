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

// Of PostgreSQL (SQLSTATE: password, user, database, permission) and of Meilisearch.
const REFUSALS = new Set<unknown>([
  '28P01',
  '28000',
  '3D000',
  '42501',
  'invalid_api_key',
  'missing_authorization_header',
])

const codeOf = (reason: unknown) => (reason instanceof Object && 'code' in reason ? reason.code : undefined)
const isRefusal = (reason: Error) => REFUSALS.has(codeOf(reason)) || REFUSALS.has(codeOf(reason.cause))

/**
 * Ends the start of a process when a server refuses what `variable` says of it: a password, a user, a database, a key.
 * That does not pass by itself. A server that is away does, so the process starts and is not ready until `check` holds.
 */
export const unlessRefused = (variable: string, check: Check): Component => ({
  async start(log) {
    await check().catch((err: unknown) => {
      if (err instanceof Error && isRefusal(err)) throw new CannotStart(`${variable} is refused: ${err.message}.`)
      log.warn({ err, variable }, 'server.away')
    })
  },
  stop: async () => {},
})
