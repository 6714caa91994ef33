import { auth } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { createLog, everyPage, openNetwork, openRedis, readConfig } from '@murmuration/service'
import { upsertAuthor } from './authors.ts'
import { posts as service } from './service.ts'
import { PrismaClient } from './generated/prisma/client.ts'

// node dist/rebuild.js, beside the services that run: makes the copies of authors anew, from what auth has.
const PEOPLE_AT_ONCE = 1000
const config = readConfig(service.config)
const log = createLog({ name: 'posts', level: config.LOG_LEVEL })
const { db, close } = openDatabase({ url: config.DATABASE_URL, log }, (options) => new PrismaClient(options))
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })
const owner = network.connect(auth)
const put = upsertAuthor(db)

try {
  const people = await everyPage(
    (cursor, ctx) => owner.listUsers({ cursor, limit: PEOPLE_AT_ONCE }, ctx),
    async (page) => {
      for (const person of page) await put(person)
    },
  )
  log.info({ people }, 'authors.rebuilt')
} catch (err) {
  log.error({ err }, 'authors.not_rebuilt')
  process.exitCode = 1
} finally {
  await Promise.all([network.close(), close()])
  redis.disconnect()
}
