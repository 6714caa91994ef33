import { once } from 'node:events'
import { type EventType, type Payload } from '@murmuration/contracts'
import { redisForTests } from '@murmuration/local/testing'
import { redisStreams } from '@murmuration/messaging'
import { createLog, openRedis, type Component } from '@murmuration/service'
import { afterAll, afterEach, beforeAll } from 'vitest'

/** A real Redis for one test file, empty after each test, and the parts that work with it. */
export const queueForTests = () => {
  const log = createLog({ name: 'test', level: 'silent' })
  const running: Component[] = []
  const real = redisForTests()
  let redis: ReturnType<typeof openRedis>

  const ready = async () => {
    if (redis.status !== 'ready') await once(redis, 'ready')
  }

  beforeAll(async () => {
    redis = openRedis(real.server.url, log)
    await ready()
  })

  afterEach(async () => {
    for (const part of running.splice(0)) await part.stop()
  })

  afterAll(() => redis.disconnect())

  return {
    log,
    url: () => real.server.url,
    redis: () => redis,
    transport: () => redisStreams(redis),
    stop: () => real.server.stop(),
    async restart() {
      await real.server.restart()
      await ready()
    },

    /** Starts a relay or a consumer, until the test ends. */
    async runs<P extends Component>(part: P): Promise<P> {
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
