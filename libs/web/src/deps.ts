import type { auth, follows, notify, posts, search } from '@murmuration/contracts'
import type { CookieNames, Identify } from '@murmuration/identity'
import type { Api, Ctx } from '@murmuration/rpc'
import type { Accounts } from './product/accounts.ts'

/** Who sits behind the web layer: function calls in the monolith, clients in the gateway. It cannot tell which. */
export interface Services {
  auth: Api<typeof auth>
  posts: Api<typeof posts>
  follows: Api<typeof follows>
  search: Api<typeof search>
  notify: Api<typeof notify>
}

/** Counts tries per key, in 15 minutes from the first one; kept in memory by the monolith, in Redis by the gateway's replicas together. */
export interface Tries {
  /** Takes one try. Rejects with `rate_limited` and `retryAfter` (seconds) when none is left. */
  take(key: string): Promise<void>
  /** Gives one back: this try did not count after all. */
  giveBack(key: string): Promise<void>
  /** Forgets the key's tries. */
  clear(key: string): Promise<void>
}

export interface Limits {
  logInByHandle: Tries
  logInByAddress: Tries
  signUpByAddress: Tries
}

export interface WebDeps {
  system: 'monolith' | 'split'
  cookies: CookieNames
  services: Services
  /** Checks an access token; rejects with `unauthenticated` (or `unavailable` when the keys cannot be had). */
  identify: Identify
  limits: Limits
  /** Folder with the built stylesheet and scripts. */
  assets: string
  /** How many proxies in front may be believed about the client's address. */
  trustProxy: number
  /** Milliseconds a request may take, its calls included. */
  deadlineMs: number
  log: { info(fields: object, event: string): void; error(fields: object, event: string): void }
}

/** With what the API and the pages share. */
export interface ProductDeps extends WebDeps {
  accounts: Accounts
}

export type { Ctx }
