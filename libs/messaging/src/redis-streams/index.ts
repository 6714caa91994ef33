import { firstAnswer, patientCopy } from '@murmuration/service'
import type { Redis } from 'ioredis'
import type { EventTransport } from '../transport.ts'
import { createLiveness } from './liveness.ts'
import { readStream } from './reader.ts'
import { append, isNew, keyOf } from './stream.ts'
import { trim } from './trim.ts'

/**
 * Events by Redis Streams: a stream for each topic, a consumer group for each group. What a dead consumer holds, another
 * takes over within 3 s; dead letters lie in the stream `dead:<group>`. `redis` is used for commands that answer at once;
 * each subscription opens connections of its own with the same options.
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
