import { auth, follows, notify as contract, posts } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { createIdentify, createKeyRing, keptIn, keysOf, whoFrom } from '@murmuration/identity'
import { createLive, createNotify } from '@murmuration/live'
import { consumer, redisStreams } from '@murmuration/messaging'
import { createLog, openNetwork, openRedis, run, unlessRefused } from '@murmuration/service'
import { createCluster } from './cluster.ts'
import { config } from './config.ts'
import { createHandlers } from './events.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createInbox } from './inbox.ts'

const log = createLog({ name: 'notify', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { db, pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (options) => new PrismaClient(options),
)
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })

const services = { auth: network.connect(auth), follows: network.connect(follows) }
const keys = createKeyRing({ load: keysOf(services.auth), kept: keptIn(redis) })
const identify = createIdentify(keys.find)
const who = whoFrom(identify)

const cluster = createCluster(config.REDIS_URL, log)
const inbox = createInbox(pool)
const live = createLive({
  inbox,
  identify,
  isReady: keys.has,
  cookie: 'split_access',
  trustProxy: 1,
  adapter: cluster.adapter,
  log,
})
cluster.onGap(live.pokeAll)

const handlers = createHandlers({ db, follows: services.follows, poke: live.poke })

await run({
  name: 'notify',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: network.announce,
  rpc: { contract, api: createNotify({ who, inbox, live }) },
  events: [consumer({ transport: redisStreams(redis), contract, sources: [auth, posts, follows], handlers, log })],
  timers: [unlessRefused('DATABASE_URL', check), keys, network.report],
  checks: { database: check, keys: keys.check },
  hints: { queue: () => redis.ping() },
  onListening: live.attach,
  close: [live.close, cluster.close, network.close, close, async () => redis.disconnect()],
})
