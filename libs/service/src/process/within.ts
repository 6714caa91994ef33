import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'

/** Waits for the end of `work`, but not for longer than `ms`. Never rejects: a process that stops goes on stopping. */
export const within = async (ms: number, what: string, work: Promise<unknown>, log: Log) => {
  const ended = new AbortController()
  const failed = (err: unknown) => log.error({ err, what }, 'process.stop_failed')
  const done = work.catch(failed).finally(() => ended.abort())
  const late = sleep(ms, undefined, { signal: ended.signal }).then(
    () => log.warn({ what, ms }, 'process.stop_took_too_long'),
    () => {}, // it ended in time
  )
  await Promise.race([done, late])
}
