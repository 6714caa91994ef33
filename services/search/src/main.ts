import { search as contract } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { consumer, createLog, openRedis, run } from '@murmuration/service'
import { config } from './config.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { postgresIndex } from './index/postgres.ts'
import { createSearch } from './search.ts'

const log = createLog({ name: 'search', level: config.LOG_LEVEL })
const { pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (adapter) => new PrismaClient({ adapter }),
)
const redis = openRedis(config.REDIS_URL, log)
const index = postgresIndex(pool)

await run({
  name: 'search',
  log,
  host: config.HOST,
  port: config.PORT,
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
