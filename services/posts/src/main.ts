import { auth, follows, posts as contract } from '@murmuration/contracts'
import { openDatabase, sweepKeys } from '@murmuration/database'
import { createIdentify, createKeyRing, keysOf, whoFrom } from '@murmuration/identity'
import {
  announceAs,
  connectTo,
  consumer,
  createLog,
  every,
  openDiscovery,
  openRedis,
  relay,
  reportCalls,
  run,
} from '@murmuration/service'
import { putAuthor } from './authors.ts'
import { config } from './config.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createPosts } from './posts.ts'

const log = createLog({ name: 'posts', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { db, pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (options) => new PrismaClient(options),
)
const redis = openRedis(config.REDIS_URL, log)
const discovery = openDiscovery(config, redis)
const outbox = relay({ pool, redis, stream: 'posts', log })

const authService = connectTo({ contract: auth, discovery, log })
const followsService = connectTo({ contract: follows, discovery, log })
const who = whoFrom(createIdentify(createKeyRing(keysOf(authService.api))))

const keepAuthor = putAuthor(db)

await run({
  name: 'posts',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: announceAs(config, discovery),
  rpc: { contract, api: createPosts({ db, pool, who, follows: followsService.api, outbox }) },
  events: [
    consumer({
      redis,
      group: 'posts',
      handlers: { 'user.registered': keepAuthor, 'user.updated': keepAuthor },
      log,
    }),
  ],
  timers: [
    reportCalls({ redis, instance: config.INSTANCE, callees: [authService, followsService] }),
    outbox,
    every('sweep idempotency keys', 3_600_000, sweepKeys(db)),
  ],
  checks: { database: check },
  hints: { queue: () => redis.ping() },
  close: [authService.close, followsService.close, close, async () => redis.disconnect()],
})
