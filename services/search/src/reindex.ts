import { auth, posts } from '@murmuration/contracts'
import { openPool } from '@murmuration/database'
import { connectTo, createLog, openDiscovery, openRedis } from '@murmuration/service'
import { config } from './config.ts'
import { openIndex } from './index/open.ts'
import { putEverything } from './put-everything.ts'

// node dist/reindex.js, beside the services that run: makes the index anew, from what auth and posts have.
const log = createLog({ name: 'search', level: config.LOG_LEVEL })
const { pool, close } = openPool({ url: config.DATABASE_URL, statementMs: 0, log })
const redis = openRedis(config.REDIS_URL, log)
const discovery = openDiscovery(config, redis)
const authService = connectTo({ contract: auth, discovery, log })
const postsService = connectTo({ contract: posts, discovery, log })

try {
  const owners = { auth: authService.api, posts: postsService.api }
  const index = openIndex(config, pool)
  await index.rebuild(async (next) => log.info(await putEverything(owners, next), 'index.filled'))
  log.info({}, 'index.rebuilt')
} catch (err) {
  log.error({ err }, 'index.not_rebuilt')
  process.exitCode = 1
} finally {
  await Promise.all([authService.close(), postsService.close(), close()])
  redis.disconnect()
}
