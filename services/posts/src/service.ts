import { auth, follows, groupsOf, posts as contract } from '@murmuration/contracts'
import { sweepKeys } from '@murmuration/database'
import { consumer, outbox, outboxConfig, redisStreams } from '@murmuration/messaging'
import { authentication, database, defineService, every, network, redis, serviceConfig } from '@murmuration/service'
import { z } from 'zod'
import { upsertAuthor } from './authors.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createPosts } from './posts.ts'

export const posts = defineService({
  name: contract.name,
  config: z.object({
    ...serviceConfig(contract, auth, follows),
    ...outboxConfig,
  }),

  dependencies(host) {
    const { db, pool } = database(host, (options) => new PrismaClient(options))
    const connection = redis(host)
    const transport = redisStreams(connection)
    const { connect } = network(host, connection)
    const { authenticate } = authentication(host, connect(auth), connection)
    return {
      db,
      pool,
      authenticate,
      transport,
      follows: connect(follows),
      outbox: outbox(host, { pool, transport, contract, groups: groupsOf(contract) }),
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

  timers: ({ db }) => [every('sweep idempotency keys', 3_600_000, sweepKeys(db))],
})
