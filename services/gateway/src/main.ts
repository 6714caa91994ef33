import { auth, follows, notify, posts, search } from '@murmuration/contracts'
import { createIdentify, createKeyRing, keysOf } from '@murmuration/identity'
import { connectTo, createLog, openRedis, run } from '@murmuration/service'
import { createLimits, createWeb } from '@murmuration/web'
import { config } from './config.ts'
import { passSockets } from './sockets.ts'

const log = createLog({ name: 'gateway', level: config.LOG_LEVEL })
const redis = openRedis(config.REDIS_URL, log)

const services = {
  auth: connectTo({ contract: auth, url: config.AUTH_URL, log }),
  posts: connectTo({ contract: posts, url: config.POSTS_URL, log }),
  follows: connectTo({ contract: follows, url: config.FOLLOWS_URL, log }),
  search: connectTo({ contract: search, url: config.SEARCH_URL, log }),
  notify: connectTo({ contract: notify, url: config.NOTIFY_URL, log }),
}

await run({
  name: 'gateway',
  log,
  host: config.HOST,
  port: config.PORT,
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
  checks: {},
  hints: {
    redis: () => redis.ping(),
    ...Object.fromEntries(Object.entries(services).map(([name, { check }]) => [name, check])),
  },
  onListening: passSockets(config.NOTIFY_URL, log),
  close: [...Object.values(services).map(({ close }) => close), async () => redis.disconnect()],
})
