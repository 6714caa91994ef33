import { auth, follows as contract, groupsOf } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { createIdentify, createKeyRing, keptIn, keysOf, whoFrom } from '@murmuration/identity'
import { redisStreams, relay } from '@murmuration/messaging'
import { createLog, every, openNetwork, openRedis, run, unlessRefused } from '@murmuration/service'
import { config } from './config.ts'
import { createFollows } from './follows.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { sweepHistory } from './history.ts'

const log = createLog({ name: 'follows', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { db, pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (options) => new PrismaClient(options),
)
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })
const events = redisStreams(redis)
const outbox = relay({ pool, transport: events, topic: contract.name, groups: groupsOf(contract), log, config })

const services = { auth: network.connect(auth) }
const keys = createKeyRing({ load: keysOf(services.auth), kept: keptIn(redis) })
const who = whoFrom(createIdentify(keys.find))

await run({
  name: 'follows',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: network.announce,
  rpc: { contract, api: createFollows({ db, pool, who, auth: services.auth, outbox }) },
  timers: [
    unlessRefused('DATABASE_URL', check),
    keys,
    network.report,
    outbox,
    every('sweep history', 3_600_000, sweepHistory(db, config.OUTBOX_KEEP_HOURS)),
  ],
  checks: { database: check, keys: keys.check },
  hints: { queue: () => redis.ping() },
  close: [network.close, close, async () => redis.disconnect()],
})
