import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EventType, type Payload } from '@murmuration/contracts'
import { type RunningRedis, startRedis } from '@murmuration/local'
import { redisStreams } from '@murmuration/messaging'
import { createLog, openRedis, type Part } from '@murmuration/service'
import { afterAll, afterEach, beforeAll } from 'vitest'

const START = 60_000 // ms; the first time on a machine Redis may have to be fetched

/** A real Redis for one test file, empty after each test, and the parts that work with it. */
export const queueForTests = () => {
  const log = createLog({ name: 'test', level: 'silent' })
  const running: Part[] = []
  let dir: string
  let server: RunningRedis
  let redis: ReturnType<typeof openRedis>

  const ready = async () => {
    if (redis.status !== 'ready') await once(redis, 'ready')
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
    server = await startRedis({ dir })
    redis = openRedis(server.url, log)
    await ready()
  }, START)

  afterEach(async () => {
    for (const part of running.splice(0)) await part.stop()
    await redis.flushall()
  })

  afterAll(async () => {
    redis.disconnect()
    await server.stop()
    await rm(dir, { recursive: true })
  })

  return {
    log,
    url: () => server.url,
    redis: () => redis,
    transport: () => redisStreams(redis),
    stop: () => server.stop(),
    async restart() {
      await server.restart()
      await ready()
    },

    /** Starts a relay or a consumer, until the test ends. */
    async runs<P extends Part>(part: P): Promise<P> {
      await part.start(log)
      running.push(part)
      return part
    },

    /** What has been told in a stream so far. */
    async told(topic: string): Promise<{ type: string; payload: unknown }[]> {
      const entries = await redis.xrange(`events:${topic}`, '-', '+')
      return entries.map(([, [, type = '', , payload = 'null']]) => ({ type, payload: JSON.parse(payload) as unknown }))
    },

    /** Tells what another service would. */
    tells: <T extends EventType>(topic: string, type: T, payload: Payload<T>) =>
      redis.xadd(
        `events:${topic}`,
        '*',
        'type',
        type,
        'payload',
        JSON.stringify(payload),
        'context',
        '{"x-request-id":"r-1"}',
      ),
  }
}
