import { auth, posts, search as contract, WORDS_VERSION } from '@murmuration/contracts'
import { openPool, reportOldWords } from '@murmuration/database'
import { consumer, redisStreams } from '@murmuration/messaging'
import { createLog, openNetwork, openRedis, run, unlessRefused } from '@murmuration/service'
import { config } from './config.ts'
import { createHandlers } from './events.ts'
import { openIndex } from './index/open.ts'
import { createSearch } from './search.ts'

const log = createLog({ name: 'search', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { pool, check, close } = openPool({ url: config.DATABASE_URL, log })
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })
const index = openIndex(config, pool)

await run({
  name: 'search',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: network.announce,
  rpc: { contract, api: createSearch(index) },
  timers: [
    unlessRefused('DATABASE_URL', check),
    ...Object.values(index.checks).map((each) => unlessRefused('MEILI_MASTER_KEY', each)),
    reportOldWords(pool, WORDS_VERSION),
  ],
  events: [
    consumer({
      transport: redisStreams(redis),
      contract,
      sources: [auth, posts],
      handlers: createHandlers(index),
      log,
    }),
  ],
  checks: { database: check, ...index.checks },
  hints: { queue: () => redis.ping() },
  close: [close, async () => redis.disconnect()],
})
