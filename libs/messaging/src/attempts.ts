import { isSlow, isTransient, type Log } from '@murmuration/service'
import { backoff } from './backoff.ts'
import { contextOf, type Handle } from './handlers.ts'
import type { EventDelivery } from './transport.ts'

const ATTEMPTS = 5
const MAX_WAITS = 20 // for a dependency that is slow; after that the event itself may be too large
const DONE = Symbol('done')

export interface Pace {
  /** Resolves after `ms`, or as soon as the consumer stops. */
  rest(ms: number): Promise<void>
  stopping(): boolean
  /** ms before the second attempt at an event; doubles with every further one, up to `lastWait`. */
  firstWait: number
  lastWait: number
}

export interface AttemptOptions {
  handle: Handle
  log: Log
  pace: Pace
}

/**
 * Works on one event until it is handled, a dead letter, or given back. While a dependency of the handler is down, the event
 * waits in place for as long as the outage lasts: the events behind it need the same dependency, and the order stays. Any
 * other error counts as a failed attempt. So does, after 20 waits, a dependency that is always too slow for this event. A
 * delivery that is there for one attempt is given back in place of each wait.
 */
export const attempt = async (delivery: EventDelivery, { handle, log, pace }: AttemptOptions) => {
  const { entry } = delivery
  const { id, type } = entry
  const { requestId } = contextOf(entry)
  let { failed, tries: waits = 0 } = delivery
  let reason: unknown = new Error('No attempt came to an end: each took its process with it')

  for (; failed < ATTEMPTS; waits++) {
    if (pace.stopping()) return void (await delivery.giveBack(failed))
    const outcome = await handle(entry, { ...contextOf(entry), requestId }).then(
      () => DONE,
      (err: unknown) => err,
    )
    if (outcome === DONE) return void (await delivery.acknowledge())
    reason = outcome
    const transient = isTransient(reason) && !(isSlow(reason) && waits >= MAX_WAITS)
    if (!transient) failed++
    if (!transient || waits % MAX_WAITS === 0)
      log.warn({ err: reason, id, type, requestId, failed }, transient ? 'event.waits' : 'event.failed')
    await delivery.recordFailed(failed)
    if (failed < ATTEMPTS && delivery.once) return void (await delivery.giveBack(failed, waits + 1))
    if (failed < ATTEMPTS) await pace.rest(backoff(waits, pace.firstWait, pace.lastWait))
  }

  await delivery.deadLetter(String(reason))
  log.error({ err: reason, id, type, requestId, attempts: ATTEMPTS }, 'event.dead_letter')
}
