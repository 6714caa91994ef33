import { createKeys, createPasswords, createSeal, createSessions, WRONG_KEY_SECRET } from '@murmuration/accounts'
import { auth as contract, groupsOf } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { createIdentify, createKeyRing, whoFrom } from '@murmuration/identity'
import { redisStreams, relay } from '@murmuration/messaging'
import { createLog, every, openNetwork, openRedis, precondition, run, unlessRefused } from '@murmuration/service'
import { createAuth } from './auth.ts'
import { config } from './config.ts'
import { PrismaClient } from './generated/prisma/client.ts'

const log = createLog({ name: 'auth', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { db, pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (options) => new PrismaClient(options),
)
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })
const events = redisStreams(redis)
const outbox = relay({ pool, transport: events, topic: contract.name, groups: groupsOf(contract), log, config })

const keys = createKeys({ pool, seal: createSeal(config.KEY_SECRET) })
const keySecret = precondition(WRONG_KEY_SECRET, keys.fitSecret)
const who = whoFrom(createIdentify(createKeyRing({ load: keys.jwks }).find))
const passwords = createPasswords(config.BCRYPT_COST)
const sessions = createSessions({ pool, keys })

await run({
  name: 'auth',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: network.announce,
  rpc: { contract, api: createAuth({ db, who, passwords, keys, sessions, outbox }) },
  timers: [unlessRefused('DATABASE_URL', check), keySecret, outbox, every('sweep sessions', 3_600_000, sessions.sweep)],
  checks: { database: check, keySecret: keySecret.check },
  hints: { queue: () => redis.ping() },
  close: [close, async () => redis.disconnect()],
})
