import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, type RunningRedis } from '@murmuration/local'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach } from 'vitest'

const START = 60_000 // ms; the first time on a machine Redis may have to be fetched

/** A Redis for one test file, empty before each test, and a connection to ask it with. */
export const redisForTests = () => {
  let dir: string
  let server: RunningRedis
  let redis: Redis

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
    server = await startRedis({ dir })
    redis = new Redis(server.url, { maxRetriesPerRequest: null })
    redis.on('error', () => {}) // some tests stop it on purpose
  }, START)

  beforeEach(() => redis.flushall())

  afterAll(async () => {
    redis.disconnect()
    await server.stop()
    await rm(dir, { recursive: true })
  })

  return {
    get server() {
      return server
    },
    get redis() {
      return redis
    },
  }
}
