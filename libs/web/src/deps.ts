import type { auth, follows, notify, posts, search } from '@murmuration/contracts'
import type { CookieNames, VerifyToken } from '@murmuration/identity'
import type { Api } from '@murmuration/rpc'
import type { Donations } from './product/donations.ts'
import type { Limits } from './limits.ts'

/**
 * The services behind the web layer: plain functions in the monolith, RPC clients in the gateway. The web layer
 * cannot tell which.
 */
export interface Services {
  auth: Api<typeof auth>
  posts: Api<typeof posts>
  follows: Api<typeof follows>
  search: Api<typeof search>
  notify: Api<typeof notify>
}

export interface WebDeps {
  system: 'monolith' | 'split'
  cookies: CookieNames
  services: Services
  /** Checks an access token; rejects with `unauthenticated` (or `unavailable` when the keys cannot be had). */
  verifyToken: VerifyToken
  limits: Limits
  /** Set where devices of visitors may count: there is a router behind this site. */
  donations?: Donations | undefined
  /** Folder with the built stylesheet and scripts. */
  assets: string
  /** How many proxies in front to trust for the client's address. */
  trustProxy: number
  /** Milliseconds a request may take, its calls included. */
  deadlineMs: number
  log: { info(fields: object, event: string): void; error(fields: object, event: string): void }
}
