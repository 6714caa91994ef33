import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'

/** What works by itself beside the requests: a timer, a consumer, a relay. */
export interface Component {
  start(log: Log): Promise<void>
  /** Begins nothing new, and resolves when its running work has ended. */
  stop(): Promise<void>
}

/**
 * Does `work` now and again every `ms` milliseconds after it has ended, so it never overlaps with itself.
 * An error is logged, and the next time comes all the same.
 */
export const every = (name: string, ms: number, work: () => Promise<unknown>): Component => {
  const stopped = new AbortController()
  let running: Promise<void> | undefined

  return {
    async start(log) {
      const repeat = async () => {
        while (!stopped.signal.aborted) {
          await work().catch((err: unknown) => log.error({ err, timer: name }, 'timer.failed'))
          await sleep(ms, undefined, { signal: stopped.signal }).catch(() => {})
        }
      }
      running = repeat()
    },
    async stop() {
      stopped.abort()
      await running
    },
  }
}
