import { auth, follows, notify, posts, search } from '@murmuration/contracts'
import { createIdentify, createKeyRing, keptIn, keysOf } from '@murmuration/identity'
import { createLog, openNetwork, openRedis, run } from '@murmuration/service'
import { createLimits, createWeb } from '@murmuration/web'
import { config } from './config.ts'
import { passSockets } from './sockets.ts'
import { redisTries } from './tries.ts'

const log = createLog({ name: 'gateway', level: config.LOG_LEVEL, instance: config.INSTANCE })
const redis = openRedis(config.REDIS_URL, log)
const network = openNetwork({ config, redis, log })

const services = {
  auth: network.connect(auth),
  posts: network.connect(posts),
  follows: network.connect(follows),
  search: network.connect(search),
  notify: network.connect(notify),
}
const keys = createKeyRing({ load: keysOf(services.auth), kept: keptIn(redis) })
const sockets = passSockets({ discovery: network.discovery, trustProxy: config.TRUST_PROXY, log })

await run({
  name: 'gateway',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: network.announce,
  app: createWeb({
    system: 'split',
    services,
    identify: createIdentify(keys.find),
    limits: createLimits(config, redisTries(redis)),
    assets: new URL('./assets/', import.meta.url).pathname,
    trustProxy: config.TRUST_PROXY,
    deadlineMs: 10_000,
    log,
  }),
  timers: [keys, network.report],
  checks: { keys: keys.check },
  hints: { redis: () => redis.ping(), ...network.checks() },
  onListening: sockets.attach,
  close: [sockets.close, network.close, async () => redis.disconnect()],
})
