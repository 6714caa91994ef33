import { createKeys, createPasswords, createSeal, createSessions, WRONG_KEY_SECRET } from '@murmuration/accounts'
import { auth as contract, groupsOf, notify, posts, search, subscribersOf } from '@murmuration/contracts'
import { createTokenVerifier, createKeyRing, authenticateWith } from '@murmuration/identity'
import { eventsConfig, openEvents, outbox, outboxConfig } from '@murmuration/messaging'
import {
  database,
  defineService,
  every,
  network,
  precondition,
  redis,
  secret,
  serviceConfig,
} from '@murmuration/service'
import { z } from 'zod'
import { createAuth } from './auth.ts'
import { PrismaClient } from './generated/prisma/client.ts'

export const auth = defineService({
  name: contract.name,
  config: z.object({
    ...serviceConfig(contract),
    ...eventsConfig(posts, search, notify),
    ...outboxConfig,
    BCRYPT_COST: z.coerce.number().int().min(4).max(20).default(10),
    KEY_SECRET: secret('development-key-secret'),
  }),

  dependencies(host) {
    const { db, pool } = database(host, (options) => new PrismaClient(options))
    const connection = redis(host)
    const transport = openEvents(host, {
      redis: connection,
      network: network(host, connection),
      contract,
      subscribers: subscribersOf(contract),
    })

    const keys = createKeys({ pool, seal: createSeal(host.config.KEY_SECRET) })
    const keySecret = host.component(precondition(WRONG_KEY_SECRET, keys.fitSecret))
    host.check('keySecret', keySecret.check)
    return {
      db,
      keys,
      authenticate: authenticateWith(createTokenVerifier(createKeyRing({ load: keys.jwks }).find)),
      passwords: createPasswords(host.config.BCRYPT_COST),
      sessions: createSessions({ pool, keys }),
      outbox: outbox(host, { pool, transport, contract, groups: groupsOf(contract) }),
    }
  },

  rpc: (deps) => ({ contract, api: createAuth(deps) }),

  timers: ({ sessions }) => [every('sweep sessions', 3_600_000, sessions.sweep)],
})
