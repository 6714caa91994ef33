import { auth, posts } from '@murmuration/contracts'
import { openPool } from '@murmuration/database'
import { createLog, openNetwork, openRedis, readConfig } from '@murmuration/service'
import { search as service } from './service.ts'
import { openIndex } from './index/open.ts'
import { putEverything } from './put-everything.ts'

// node dist/reindex.js, beside the services that run: makes the index anew, from what auth and posts have.
const config = readConfig(service.config)
const log = createLog({ name: 'search', level: config.LOG_LEVEL })
const { pool, close } = openPool({ url: config.DATABASE_URL, statementMs: 0, log })
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })
const owners = { auth: network.connect(auth), posts: network.connect(posts) }

try {
  const index = openIndex(config, pool)
  await index.rebuild(async (next) => log.info(await putEverything(owners, next), 'index.filled'))
  log.info({}, 'index.rebuilt')
} catch (err) {
  log.error({ err }, 'index.not_rebuilt')
  process.exitCode = 1
} finally {
  await Promise.all([network.close(), close()])
  redis.disconnect()
}
