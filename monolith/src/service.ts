import { createKeys, createPasswords, createSeal, createSessions, WRONG_KEY_SECRET } from '@murmuration/accounts'
import { auth, follows, notify, posts, search, WORDS_VERSION } from '@murmuration/contracts'
import { reportOldWords, sweepKeys } from '@murmuration/database'
import { cookieNames, createIdentify, createKeyRing, whoFrom } from '@murmuration/identity'
import { createLive, createNotify } from '@murmuration/live'
import {
  database,
  databaseConfig,
  defineService,
  every,
  precondition,
  processConfig,
  secret,
  tellOutages,
} from '@murmuration/service'
import { createLimits, createWeb, limitsConfig } from '@murmuration/web'
import { z } from 'zod'
import { createAuth } from './auth/auth.ts'
import { createFollows } from './follows/follows.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createInbox } from './notify/inbox.ts'
import { createPosts } from './posts/posts.ts'
import { createSearch } from './search/search.ts'

export const monolith = defineService({
  name: 'monolith',
  config: z.object({
    ...processConfig(3000),
    ...databaseConfig,
    BCRYPT_COST: z.coerce.number().int().min(4).max(20).default(10),
    KEY_SECRET: secret('development-key-secret'),
    ...limitsConfig,
  }),

  dependencies(host) {
    const { config, log } = host
    const { db, pool } = database(host, (options) => new PrismaClient(options))

    const keys = createKeys({ pool, seal: createSeal(config.KEY_SECRET) })
    const keySecret = host.component(precondition(WRONG_KEY_SECRET, keys.fitSecret))
    host.check('keySecret', keySecret.check)
    const identify = createIdentify(createKeyRing({ load: keys.jwks }).find)
    const who = whoFrom(identify)

    const cookies = cookieNames('mono')
    const inbox = createInbox(pool)
    const live = createLive({
      inbox,
      identify,
      cookie: cookies.access,
      trustProxy: config.TRUST_PROXY,
      log,
    })
    host.onListening(live.attach)
    host.onClose(live.close)

    const sessions = createSessions({ pool, keys })
    const passwords = createPasswords(config.BCRYPT_COST)
    const services = {
      auth: tellOutages(auth, createAuth({ db, who, passwords, keys, sessions }), log),
      posts: tellOutages(posts, createPosts({ db, pool, who, live }), log),
      follows: tellOutages(follows, createFollows({ db, who, live }), log),
      search: tellOutages(search, createSearch(pool), log),
      notify: tellOutages(notify, createNotify({ who, inbox, live }), log),
    }
    return { db, pool, services, sessions, identify, cookies, limits: createLimits(config), config, log }
  },

  http: ({ services, identify, cookies, limits, config, log }) =>
    createWeb({
      system: 'monolith',
      cookies,
      services,
      identify,
      limits,
      assets: new URL('./assets/', import.meta.url).pathname,
      trustProxy: config.TRUST_PROXY,
      deadlineMs: 10_000,
      log,
    }),

  timers: ({ db, pool, sessions }) => [
    reportOldWords(pool, WORDS_VERSION),
    every('sweep sessions', 3_600_000, sessions.sweep),
    every('sweep idempotency keys', 3_600_000, sweepKeys(db)),
  ],
})
