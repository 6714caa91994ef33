import { auth, follows, notify as contract } from '@murmuration/contracts'
import { openDatabase } from '@murmuration/database'
import { createIdentify, createKeyRing, keysOf, whoFrom } from '@murmuration/identity'
import { createLive, createNotify } from '@murmuration/live'
import {
  announceAs,
  connectTo,
  consumer,
  createLog,
  openDiscovery,
  openRedis,
  reportCalls,
  run,
} from '@murmuration/service'
import { createCluster } from './cluster.ts'
import { config } from './config.ts'
import { followed } from './followed.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createInbox } from './inbox.ts'
import { putPerson } from './people.ts'
import { postPublished } from './post-published.ts'
import { postRemoved } from './post-removed.ts'

const log = createLog({ name: 'notify', level: config.LOG_LEVEL, instance: config.INSTANCE })
const { db, pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (options) => new PrismaClient(options),
)
const redis = openRedis(config.REDIS_URL, log)
const discovery = openDiscovery(config, redis)

const authService = connectTo({ contract: auth, discovery, log })
const followsService = connectTo({ contract: follows, discovery, log })
const identify = createIdentify(createKeyRing(keysOf(authService.api)))
const who = whoFrom(identify)

const cluster = createCluster(config.REDIS_URL, log)
const inbox = createInbox(pool)
const live = createLive({ inbox, identify, cookie: 'split_access', adapter: cluster.adapter, log })
cluster.onReturn(live.pokeAll)

const keepPerson = putPerson(db)
const { poke } = live

await run({
  name: 'notify',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: announceAs(config, discovery),
  rpc: { contract, api: createNotify({ who, inbox, live }) },
  events: [
    consumer({
      redis,
      group: 'notify',
      handlers: {
        'user.registered': keepPerson,
        'user.updated': keepPerson,
        'post.published': postPublished({ db, follows: followsService.api, poke }),
        'post.removed': postRemoved({ db, poke }),
        'user.followed': followed({ db, poke }),
      },
      log,
    }),
  ],
  timers: [reportCalls({ redis, instance: config.INSTANCE, callees: [authService, followsService] })],
  checks: { database: check },
  hints: { queue: () => redis.ping() },
  onListening: live.attach,
  close: [live.close, cluster.close, authService.close, followsService.close, close, async () => redis.disconnect()],
})
