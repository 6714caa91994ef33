import { createKeys, createPasswords, createSeal, createSessions, WRONG_KEY_SECRET } from '@murmuration/accounts'
import { auth, follows, notify, posts, search, WORDS_VERSION } from '@murmuration/contracts'
import { openDatabase, reportOldWords, sweepKeys } from '@murmuration/database'
import { createIdentify, createKeyRing, whoFrom } from '@murmuration/identity'
import { createLive, createNotify } from '@murmuration/live'
import { createLog, every, precondition, run, tellOutages, unlessRefused } from '@murmuration/service'
import { createLimits, createWeb } from '@murmuration/web'
import { createAuth } from './auth/auth.ts'
import { config } from './config.ts'
import { createFollows } from './follows/follows.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createInbox } from './notify/inbox.ts'
import { createPosts } from './posts/posts.ts'
import { createSearch } from './search/search.ts'

const log = createLog({ name: 'monolith', level: config.LOG_LEVEL })
const { db, pool, check, close } = openDatabase(
  { url: config.DATABASE_URL, log },
  (options) => new PrismaClient(options),
)

const keys = createKeys({ pool, seal: createSeal(config.KEY_SECRET) })
const keySecret = precondition(WRONG_KEY_SECRET, keys.fitSecret)
const identify = createIdentify(createKeyRing({ load: keys.jwks }).find)
const who = whoFrom(identify)

const inbox = createInbox(pool)
const live = createLive({ inbox, identify, cookie: 'mono_access', trustProxy: config.TRUST_PROXY, log })

const sessions = createSessions({ pool, keys })
const passwords = createPasswords(config.BCRYPT_COST)
const services = {
  auth: tellOutages(auth, createAuth({ db, who, passwords, keys, sessions }), log),
  posts: tellOutages(posts, createPosts({ db, pool, who, live }), log),
  follows: tellOutages(follows, createFollows({ db, who, live }), log),
  search: tellOutages(search, createSearch(pool), log),
  notify: tellOutages(notify, createNotify({ who, inbox, live }), log),
}

await run({
  name: 'monolith',
  log,
  host: config.HOST,
  port: config.PORT,
  app: createWeb({
    system: 'monolith',
    services,
    identify,
    limits: createLimits(config),
    assets: new URL('./assets/', import.meta.url).pathname,
    trustProxy: config.TRUST_PROXY,
    deadlineMs: 10_000,
    log,
  }),
  timers: [
    unlessRefused('DATABASE_URL', check),
    keySecret,
    reportOldWords(pool, WORDS_VERSION),
    every('sweep sessions', 3_600_000, sessions.sweep),
    every('sweep idempotency keys', 3_600_000, sweepKeys(db)),
  ],
  checks: { database: check, keySecret: keySecret.check },
  onListening: live.attach,
  close: [live.close, close],
})
