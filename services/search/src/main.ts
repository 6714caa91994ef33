import { search as contract } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { announceAs, consumer, createLog, openDiscovery, openRedis, run } from '@murmuration/service'
import { config } from './config.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { postgresIndex } from './index/postgres.ts'
import { createSearch } from './search.ts'

const log = createLog({ name: 'search', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (adapter) => new PrismaClient({ adapter }),
)
const redis = openRedis(config.REDIS_URL, log)
const discovery = openDiscovery(config, redis)
const index = postgresIndex(pool)

await run({
  name: 'search',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: announceAs(config, discovery),
  rpc: { contract, api: createSearch(index) },
  events: [
    consumer({
      redis,
      group: 'search',
      handlers: {
        'user.registered': index.putPerson,
        'user.updated': index.putPerson,
        'post.published': index.putPost,
        'post.removed': index.removePost,
      },
      log,
    }),
  ],
  checks: { database: check },
  hints: { queue: () => redis.ping() },
  close: [close, async () => redis.disconnect()],
})
