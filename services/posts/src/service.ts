import { auth, follows, groupsOf, notify, posts as contract, search, subscribersOf } from '@murmuration/contracts'
import { sweepKeys } from '@murmuration/database'
import { consumer, eventsConfig, openEvents, outbox, outboxConfig } from '@murmuration/messaging'
import { authentication, database, defineService, every, network, redis, serviceConfig } from '@murmuration/service'
import { donationsConfig, LOOK_EVERY_MS, trendsConfig } from '@murmuration/trends'
import { z } from 'zod'
import { upsertAuthor } from './authors.ts'
import { openDonors } from './donors/open.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createPosts } from './posts.ts'
import { openTrends } from './trends.ts'

export const posts = defineService({
  name: contract.name,
  config: z.object({
    ...serviceConfig(contract, auth, follows),
    ...eventsConfig(search, notify),
    ...outboxConfig,
    ...trendsConfig,
    ...donationsConfig,
  }),

  dependencies(host) {
    const { db, pool } = database(host, (options) => new PrismaClient(options))
    const connection = redis(host)
    const calls = network(host, connection)
    const subscribers = subscribersOf(contract)
    const transport = openEvents(host, { redis: connection, network: calls, contract, subscribers })
    const { authenticate } = authentication(host, calls.connect(auth), connection)
    return {
      db,
      pool,
      authenticate,
      transport,
      follows: calls.connect(follows),
      outbox: outbox(host, { pool, transport, contract, groups: groupsOf(contract) }),
      trends: openTrends({ pool, lifetimeMs: host.config.TRENDS_SECONDS * 1000, donors: openDonors(host) }),
      log: host.log,
    }
  },

  rpc: (deps) => ({ contract, api: createPosts(deps) }),

  events: ({ db, transport, log }) => [
    consumer({
      transport,
      contract,
      sources: [auth],
      handlers: { 'user.registered': upsertAuthor(db), 'user.updated': upsertAuthor(db) },
      log,
    }),
  ],

  timers: ({ db, trends }) => [
    every('sweep idempotency keys', 3_600_000, sweepKeys(db)),
    every('count trends', LOOK_EVERY_MS, trends.refresh),
  ],
})
