import { auth, follows as contract } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { createIdentify, createKeyRing, keysOf, whoFrom } from '@murmuration/identity'
import {
  announceAs,
  connectTo,
  createLog,
  every,
  openDiscovery,
  openRedis,
  relay,
  reportCalls,
  run,
} from '@murmuration/service'
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
const discovery = openDiscovery(config, redis)
const outbox = relay({ pool, redis, stream: 'follows', log })

const authService = connectTo({ contract: auth, discovery, log })
const who = whoFrom(createIdentify(createKeyRing(keysOf(authService.api))))

await run({
  name: 'follows',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: announceAs(config, discovery),
  rpc: { contract, api: createFollows({ db, pool, who, auth: authService.api, outbox }) },
  timers: [
    reportCalls({ redis, instance: config.INSTANCE, callees: [authService] }),
    outbox,
    every('sweep history', 3_600_000, sweepHistory(db)),
  ],
  checks: { database: check },
  hints: { queue: () => redis.ping() },
  close: [authService.close, close, async () => redis.disconnect()],
})
