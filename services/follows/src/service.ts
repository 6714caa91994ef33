import { auth, follows as contract, groupsOf, notify, subscribersOf } from '@murmuration/contracts'
import { eventsConfig, openEvents, outbox, outboxConfig } from '@murmuration/messaging'
import { authentication, database, defineService, every, network, redis, serviceConfig } from '@murmuration/service'
import { z } from 'zod'
import { createFollows } from './follows.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { sweepHistory } from './history.ts'

export const follows = defineService({
  name: contract.name,
  config: z.object({
    ...serviceConfig(contract, auth),
    ...eventsConfig(notify),
    ...outboxConfig,
  }),

  dependencies(host) {
    const { db, pool } = database(host, (options) => new PrismaClient(options))
    const connection = redis(host)
    const calls = network(host, connection)
    const services = { auth: calls.connect(auth) }
    const subscribers = subscribersOf(contract)
    const transport = openEvents(host, { redis: connection, network: calls, contract, subscribers })
    const { authenticate } = authentication(host, services.auth, connection)
    return {
      db,
      pool,
      authenticate,
      auth: services.auth,
      outbox: outbox(host, { pool, transport, contract, groups: groupsOf(contract) }),
      keepHours: host.config.OUTBOX_KEEP_HOURS,
    }
  },

  rpc: (deps) => ({ contract, api: createFollows(deps) }),

  timers: ({ db, keepHours }) => [every('sweep history', 3_600_000, sweepHistory(db, keepHours))],
})
