import { auth, follows, notify, posts, search } from '@murmuration/contracts'
import { createIdentify, createKeyRing, keysOf } from '@murmuration/identity'
import { announceAs, connectTo, createLog, openDiscovery, openRedis, reportCalls, run } from '@murmuration/service'
import { createLimits, createWeb } from '@murmuration/web'
import { config } from './config.ts'
import { passSockets } from './sockets.ts'

const log = createLog({ name: 'gateway', level: config.LOG_LEVEL, instance: config.INSTANCE })
const redis = openRedis(config.REDIS_URL, log)
const discovery = openDiscovery(config, redis)

const services = {
  auth: connectTo({ contract: auth, discovery, log }),
  posts: connectTo({ contract: posts, discovery, log }),
  follows: connectTo({ contract: follows, discovery, log }),
  search: connectTo({ contract: search, discovery, log }),
  notify: connectTo({ contract: notify, discovery, log }),
}
const sockets = passSockets(discovery, log)

await run({
  name: 'gateway',
  log,
  host: config.HOST,
  port: config.PORT,
  announce: announceAs(config, discovery),
  app: createWeb({
    system: 'split',
    services: {
      auth: services.auth.api,
      posts: services.posts.api,
      follows: services.follows.api,
      search: services.search.api,
      notify: services.notify.api,
    },
    identify: createIdentify(createKeyRing(keysOf(services.auth.api))),
    limits: createLimits(config, redis),
    assets: new URL('./assets/', import.meta.url).pathname,
    trustProxy: config.TRUST_PROXY,
    deadlineMs: 10_000,
    log,
  }),
  timers: [reportCalls({ redis, instance: config.INSTANCE, callees: Object.values(services) })],
  checks: {},
  hints: {
    redis: () => redis.ping(),
    ...Object.fromEntries(Object.entries(services).map(([name, { check }]) => [name, check])),
  },
  onListening: sockets.attach,
  close: [sockets.close, ...Object.values(services).map(({ close }) => close), async () => redis.disconnect()],
})
