import { setTimeout as sleep } from 'node:timers/promises'
import { firstAnswer, patientCopy } from '@murmuration/service'
import type { Redis } from 'ioredis'
import type { Entry, EventTransport, SubscribeOptions } from '../transport.ts'
import { createLiveness, type Liveness, pendingEntries } from './consumer-group.ts'
import { append, createGroup, isNew, keyOf, trim } from './stream.ts'

const AFTER_ERROR = 1_000 // ms
const TAKE_OVER_MS = 500 // between two searches for dead consumers
const GROUP_LOST = 'Events that this group had not handled are gone. Send them again: npm run replay'

/**
 * Events over Redis Streams: a stream for each topic, a consumer group for each group. Another consumer takes over the
 * pending entries of a dead one within 3 s. Dead letters go to the stream `dead:<group>`. `redis` carries commands that
 * answer at once; each subscription opens its own connections with the same options.
 */
export const redisStreams = (redis: Redis): EventTransport => ({
  name: 'redis-streams',

  publish: (topic, events) => append(redis, topic, events),

  async subscribe({ topics, group, consumer, log, deliver }) {
    const stopped = new AbortController()
    const { signal } = stopped
    const liveness = createLiveness(redis, group, consumer)
    await liveness.start()
    const readers = topics.map((topic) => ({ topic, connection: patientCopy(redis, signal) }))
    const reading = readers.map(({ topic, connection }) =>
      readStream({ redis: connection, topic, group, consumer, liveness, log, deliver, signal }),
    )
    return {
      async stop() {
        stopped.abort()
        await Promise.all(reading)
        await liveness.stop()
        for (const { connection } of readers) connection.disconnect()
      },
    }
  },

  async trim(topic, groups) {
    const wasNew = await isNew(redis, topic)
    const slowest = await trim(redis, topic, groups)
    return { slowest, length: await redis.xlen(keyOf(topic)), isNew: wasNew }
  },

  settled: () => firstAnswer(redis),

  onBack(listener) {
    redis.on('ready', listener)
    return () => void redis.off('ready', listener)
  },
})

interface ReaderOptions extends Omit<SubscribeOptions, 'topics'> {
  /** A connection of its own: a read that waits blocks every other command on it. */
  redis: Redis
  topic: string
  liveness: Pick<Liveness, 'dead'>
  /** Fires when the reader is to stop reading new entries. */
  signal: AbortSignal
}

/** Reads one stream for one consumer, one entry after another, until `signal` fires. */
const readStream = async (options: ReaderOptions) => {
  const { redis, topic, group, consumer, liveness, log, deliver, signal } = options
  const pending = pendingEntries({ redis, key: keyOf(topic), group, consumer })
  const held = new Map<string, { entry: Entry; failed: number }>()
  let grouped = false
  let interrupted = false
  let takeOverAt = 0

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
    takeOverAt = performance.now() + TAKE_OVER_MS
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
    if (performance.now() >= takeOverAt) await takeOver()
    for (const entry of await pending.read()) hold(entry, 0)
    await deliverHeld()
  }

  const recover = async (err: Error) => {
    if (signal.aborted) return
    interrupted = true
    if (err.message.startsWith('NOGROUP')) {
      // The group existed: Redis has lost its data, or some of it.
      log.error({ err, topic, group }, `consumer.group_lost: ${GROUP_LOST}`)
      grouped = false
      return
    }
    log.warn({ err, topic, group }, 'consumer.interrupted')
    await sleep(AFTER_ERROR, undefined, { signal }).catch(() => {})
  }

  // The client repeats a read by itself after a reconnect. The entries of the first read may be lost with their connection.
  redis.on('ready', () => (interrupted = true))
  while (!signal.aborted) await turn().catch(recover)

  if (redis.status === 'ready') await pending.leave().catch(() => {}) // a consumer too many in the group does no harm
}
