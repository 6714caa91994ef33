import { auth, follows, groupsOf, posts as contract } from '@murmuration/contracts'
import { openDatabase, sweepKeys } from '@murmuration/database'
import { createIdentify, createKeyRing, keptIn, keysOf, whoFrom } from '@murmuration/identity'
import { consumer, redisStreams, relay } from '@murmuration/messaging'
import { createLog, every, openNetwork, openRedis, run, unlessRefused } from '@murmuration/service'
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
const network = openNetwork({ config, redis, log })
const events = redisStreams(redis)
const outbox = relay({ pool, transport: events, topic: contract.name, groups: groupsOf(contract), log, config })

const services = { auth: network.connect(auth), follows: network.connect(follows) }
const keys = createKeyRing({ load: keysOf(services.auth), kept: keptIn(redis) })
const who = whoFrom(createIdentify(keys.find))
const keepAuthor = putAuthor(db)

await run({
  name: 'posts',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: network.announce,
  rpc: { contract, api: createPosts({ db, pool, who, follows: services.follows, outbox }) },
  events: [
    consumer({
      transport: events,
      contract,
      sources: [auth],
      handlers: { 'user.registered': keepAuthor, 'user.updated': keepAuthor },
      log,
    }),
  ],
  timers: [
    unlessRefused('DATABASE_URL', check),
    keys,
    network.report,
    outbox,
    every('sweep idempotency keys', 3_600_000, sweepKeys(db)),
  ],
  checks: { database: check, keys: keys.check },
  hints: { queue: () => redis.ping() },
  close: [network.close, close, async () => redis.disconnect()],
})
