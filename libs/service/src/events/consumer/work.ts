import { backoff } from '../backoff.ts'
import type { Log } from '../../log.ts'
import type { Claims } from './claims.ts'
import { contextOf, handle, type Entry } from './entry.ts'
import type { Handlers } from '../handlers.ts'
import { isSlow, isTransient } from '../../outage.ts'

const TRIES = 5
const PATIENCE = 20 // waits for a part that is slow; after that it may be the entry that is too much
const DONE = Symbol('done')

export interface Pace {
  /** Resolves after `ms`, or as soon as the consumer is to stop. */
  rest(ms: number): Promise<void>
  stopping(): boolean
  /** ms before the second try of an entry; doubles with every further one, up to `lastWait`. */
  firstWait: number
  lastWait: number
}

export interface Work {
  claims: Claims
  handlers: Handlers
  log: Log
  pace: Pace
}

/**
 * Works on one entry until it is done, set aside or given back. While a part it needs is down it waits in place, for as
 * long as that takes: the entries behind it need the same part, and order is kept. Any other error counts as a try, and so
 * does, in the end, a part that is always too slow for this entry.
 */
export const workOn = async (entry: Entry, failed: number, { claims, handlers, log, pace }: Work) => {
  const { id, type } = entry
  const { requestId } = contextOf(entry)
  let reason: unknown = new Error('No try came to an end: each took its process with it')

  for (let waits = 0; failed < TRIES; waits++) {
    if (pace.stopping()) return void (await claims.giveBack(id, failed))
    const outcome = await handle(entry, { ...contextOf(entry), requestId }, handlers).then(
      () => DONE,
      (err: unknown) => err,
    )
    if (outcome === DONE) return void (await claims.done(id))
    reason = outcome
    const transient = isTransient(reason) && !(isSlow(reason) && waits >= PATIENCE)
    if (!transient) failed++
    if (!transient || waits % PATIENCE === 0)
      log.warn({ err: reason, id, type, requestId, failed }, transient ? 'event.waits' : 'event.failed')
    await claims.recordFailed(id, failed)
    if (failed < TRIES) await pace.rest(backoff(waits, pace.firstWait, pace.lastWait))
  }

  await claims.setAside(entry, String(reason))
  log.error({ err: reason, id, type, requestId, tries: TRIES }, 'event.set_aside')
}
