import { auth, follows, notify as contract, posts } from '@murmuration/contracts'
import { cookieNames } from '@murmuration/identity'
import { createLive, createNotify } from '@murmuration/live'
import { consumer, eventsConfig, openEvents } from '@murmuration/messaging'
import { authentication, database, defineService, network, redis, serviceConfig } from '@murmuration/service'
import { z } from 'zod'
import { createCluster } from './cluster.ts'
import { createHandlers } from './events.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createInbox } from './inbox.ts'

export const notify = defineService({
  name: contract.name,
  config: z.object({
    ...serviceConfig(contract, auth, follows),
    ...eventsConfig(),
  }),

  dependencies(host) {
    const { log } = host
    const { db, pool } = database(host, (options) => new PrismaClient(options))
    const connection = redis(host)
    const calls = network(host, connection)
    const transport = openEvents(host, { redis: connection, network: calls, contract })
    const { verifyToken, authenticate, hasKeys } = authentication(host, calls.connect(auth), connection)

    const inbox = createInbox(pool)
    const cluster = createCluster(host.config.REDIS_URL, log)
    host.onClose(cluster.close)
    const live = createLive({
      inbox,
      verifyToken,
      isReady: hasKeys,
      cookie: cookieNames('split').access,
      trustProxy: 1, // the gateway
      adapter: cluster.adapter,
      log,
    })
    cluster.onGap(live.invalidateAll)
    host.onListening(live.attach)
    host.onClose(live.close)
    return { db, authenticate, inbox, live, follows: calls.connect(follows), transport, log }
  },

  rpc: (deps) => ({ contract, api: createNotify(deps) }),

  events: ({ db, follows: callee, live, transport, log }) => [
    consumer({
      transport,
      contract,
      sources: [auth, posts, follows],
      handlers: createHandlers({ db, follows: callee, invalidate: live.invalidate }),
      log,
    }),
  ],
})
