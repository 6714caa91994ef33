import { createKeys, createPasswords, createSeal, createSessions, WRONG_KEY_SECRET } from '@murmuration/accounts'
import { auth, follows, notify, posts, search } from '@murmuration/contracts'
import { createTokenVerifier, createKeyRing, authenticateWith } from '@murmuration/identity'
import { createLive, createNotify } from '@murmuration/live'
import { database, localApi, precondition, type Host } from '@murmuration/service'
import { createAuth } from './auth/auth.ts'
import { createFollows } from './follows/follows.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { handlers } from './notify/events.ts'
import { createInbox } from './notify/inbox.ts'
import { createPosts } from './posts/posts.ts'
import { openTrends } from './posts/trends.ts'
import { createSearch } from './search/search.ts'

interface Config {
  DATABASE_URL: string
  KEY_SECRET: string
  BCRYPT_COST: number
  TRUST_PROXY: number
  TRENDS_SECONDS: number
}

/** The five modules over one database. `cookie` is the name of the cookie with the access token, for live pages. */
export const createModules = (host: Host<Config>, cookie: string) => {
  const { config, log } = host
  const { db, pool } = database(host, (options) => new PrismaClient(options))

  const keys = createKeys({ pool, seal: createSeal(config.KEY_SECRET) })
  const keySecret = host.component(precondition(WRONG_KEY_SECRET, keys.fitSecret))
  host.check('keySecret', keySecret.check)
  const verifyToken = createTokenVerifier(createKeyRing({ load: keys.jwks }).find)
  const authenticate = authenticateWith(verifyToken)

  const inbox = createInbox(pool)
  const live = createLive({ inbox, verifyToken, cookie, trustProxy: config.TRUST_PROXY, log })
  host.onListening(live.attach)
  host.onClose(live.close)

  const sessions = createSessions({ pool, keys })
  const passwords = createPasswords(config.BCRYPT_COST)
  const trends = openTrends({ pool, lifetimeMs: config.TRENDS_SECONDS * 1000 })
  const services = {
    auth: localApi(auth, createAuth({ db, authenticate, passwords, keys, sessions }), log),
    posts: localApi(posts, createPosts({ db, pool, authenticate, notify: handlers, live, trends }), log),
    follows: localApi(follows, createFollows({ db, authenticate, notify: handlers, live }), log),
    search: localApi(search, createSearch(pool), log),
    notify: localApi(notify, createNotify({ authenticate, inbox, live }), log),
  }
  return { services, verifyToken, sessions, trends, db, pool }
}
