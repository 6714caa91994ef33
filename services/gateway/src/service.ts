import { auth, follows, notify, posts, search } from '@murmuration/contracts'
import { cookieNames } from '@murmuration/identity'
import {
  authentication,
  defineService,
  network,
  networkConfig,
  processConfig,
  redis,
  redisConfig,
} from '@murmuration/service'
import { createLimits, createWeb, limitsConfig, localAddress } from '@murmuration/web'
import { donationsConfig } from '@murmuration/trends'
import { z } from 'zod'
import { passDonors } from './donors.ts'
import { redisRateLimit } from './rate-limit.ts'
import { passSockets } from './sockets.ts'

export const gateway = defineService({
  name: 'gateway',
  config: z.object({
    ...processConfig(4000),
    ...redisConfig,
    ...networkConfig({ calls: [auth, posts, follows, search, notify] }),
    ...limitsConfig,
    ...donationsConfig,
  }),

  dependencies(host) {
    const { config, log } = host
    const connection = redis(host, 'redis')
    const { connect, discovery, checks } = network(host, connection)
    const services = {
      auth: connect(auth),
      posts: connect(posts),
      follows: connect(follows),
      search: connect(search),
      notify: connect(notify),
    }
    host.optionalChecks(checks)
    const { verifyToken } = authentication(host, services.auth, connection)

    const sockets = passSockets({ discovery, service: notify.name, trustProxy: config.TRUST_PROXY, log })
    host.onListening(sockets.attach)
    host.onClose(sockets.close)
    if (config.DONATIONS === 'on')
      host.onListening(passDonors({ routerUrl: config.ROUTER_URL, trustProxy: config.TRUST_PROXY, log }).attach)
    return { services, verifyToken, limits: createLimits(config, redisRateLimit(connection)), config, log }
  },

  http: ({ services, verifyToken, limits, config, log }) =>
    createWeb({
      system: 'split',
      cookies: cookieNames('split'),
      services,
      verifyToken,
      limits,
      assets: new URL('./assets/', import.meta.url).pathname,
      trustProxy: config.TRUST_PROXY,
      deadlineMs: 10_000,
      donations: config.DONATIONS === 'on' ? { address: localAddress(config) } : undefined,
      log,
    }),
})
