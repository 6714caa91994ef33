import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Entry, SubscribeOptions } from '../transport.ts'
import type { Liveness } from './liveness.ts'
import { pendingEntries } from './pending.ts'
import { createGroup, keyOf } from './stream.ts'

const AFTER_ERROR = 1_000 // ms
const GROUP_LOST = 'Events that this group had not handled are gone. Send them again: npm run replay'
const LOOK_MS = 500 // between two looks for dead consumers

interface ReaderOptions extends Omit<SubscribeOptions, 'topics'> {
  /** A connection of its own: a read that waits holds up every other command on it. */
  redis: Redis
  topic: string
  liveness: Pick<Liveness, 'dead'>
  /** Fires when nothing new is to be read. */
  signal: AbortSignal
}

/** Reads one stream for one consumer, an entry after the other, until told to stop. */
export const readStream = async (options: ReaderOptions) => {
  const { redis, topic, group, consumer, liveness, log, deliver, signal } = options
  const pending = pendingEntries({ redis, key: keyOf(topic), group, consumer })
  const held = new Map<string, { entry: Entry; failed: number }>()
  let grouped = false
  let interrupted = false
  let lookAt = 0

  const hold = (entry: Entry, failed: number) => held.set(entry.id, { entry, failed })

  const deliverHeld = async () => {
    for (const { entry, failed } of held.values()) {
      await deliver({
        entry,
        failed,
        acknowledge: () => pending.acknowledge(entry.id),
        recordFailed: (count) => pending.recordFailed(entry.id, count),
        giveBack: (count) => pending.giveBack(entry.id, count),
        deadLetter: (error) => pending.deadLetter(entry, error),
      })
      held.delete(entry.id)
    }
  }

  const takeOver = async () => {
    for (const dead of await liveness.dead(await pending.others())) {
      for (let taken; !signal.aborted && (taken = await pending.takeFrom(dead));) {
        hold(taken.entry, taken.begun - 1)
        await deliverHeld()
      }
      await pending.forget(dead)
    }
    lookAt = performance.now() + LOOK_MS
  }

  const resume = async () => {
    for (const { entry, begun } of await pending.ours()) if (!held.has(entry.id)) hold(entry, begun - 1)
    interrupted = false
  }

  const turn = async () => {
    if (!grouped) await createGroup(redis, topic, group)
    grouped = true
    if (interrupted) await resume()
    await deliverHeld()
    if (performance.now() >= lookAt) await takeOver()
    for (const entry of await pending.read()) hold(entry, 0)
    await deliverHeld()
  }

  const recover = async (err: Error) => {
    if (signal.aborted) return
    interrupted = true
    if (err.message.startsWith('NOGROUP')) {
      // It was there: Redis has been emptied, or has come back with less than it had.
      log.error({ err, topic, group }, `consumer.group_lost: ${GROUP_LOST}`)
      grouped = false
      return
    }
    log.warn({ err, topic, group }, 'consumer.interrupted')
    await sleep(AFTER_ERROR, undefined, { signal }).catch(() => {})
  }

  // The client sends a read again by itself; what the first one delivered may have been lost with its connection.
  redis.on('ready', () => (interrupted = true))
  while (!signal.aborted) await turn().catch(recover)

  if (redis.status === 'ready') await pending.leave().catch(() => {}) // a name too many does no harm
}
