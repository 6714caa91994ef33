import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { Redis, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { root } from './folders.ts'
import { createDatabase } from './postgres/databases.ts'
import { startPostgres, type RunningPostgres } from './postgres/start.ts'
import { startRedis, type RunningRedis } from './redis/start.ts'

const START_MS = 60_000 // the first time on a machine Redis may have to be fetched

/** A real PostgreSQL with the database of one app, for one test file: `databaseForTests('services/posts', open)`. */
export const databaseForTests = <Opened extends { close(): Promise<void> }>(
  app: string,
  open: (url: string) => Opened,
) => {
  let dir: string
  let server: RunningPostgres
  let opened: Opened

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
    server = await startPostgres({ dir, settings: { fsync: 'off' } })
    const url = await createDatabase(server, 'test')
    await migrate({ url, folder: join(root, app, 'prisma/migrations') })
    opened = open(url)
  }, START_MS)

  afterAll(async () => {
    await opened.close()
    await server.destroy()
    await rm(dir, { recursive: true, force: true })
  })

  return () => opened
}

/** A real Redis for one test file, empty before each test, and connections to it. */
export const redisForTests = () => {
  const clients: Redis[] = []
  let dir: string
  let server: RunningRedis
  let redis: Redis

  const connect = (url: string, options: RedisOptions) => {
    const client = new Redis(url, options)
    client.on('error', () => {}) // some tests stop it on purpose
    clients.push(client)
    return client
  }
  // One that fails at once where Redis is away.
  const impatient = { maxRetriesPerRequest: 0, retryStrategy: () => 50 }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
    server = await startRedis({ dir })
    redis = connect(server.url, { maxRetriesPerRequest: null })
  }, START_MS)

  beforeEach(() => redis.flushall())

  afterAll(async () => {
    for (const client of clients) client.disconnect()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  })

  return {
    get server() {
      return server
    },
    /** A connection to ask it with. */
    get redis() {
      return redis
    },
    /** A further connection, whose commands fail at once while Redis is away. */
    client: () => connect(server.url, impatient),
    /** Nothing listens there. */
    unreachable: () => connect('redis://127.0.0.1:1', impatient),
  }
}
