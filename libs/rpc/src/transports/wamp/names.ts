import type { Policy } from '@murmuration/dispatch'

/** The realm of the services, and the name that all of them share there (`router.json`). */
export const REALM = 'murmuration'
const AUTHID = 'service'

/** A process that has the secret is a service. */
export const authOf = (secret: string) => ({ method: 'wampcra', authid: AUTHID, secret }) as const

/** Operation `home` of `posts` is `murmur.posts.home`. */
export const procedureOf = (service: string, operation: string) => `murmur.${service}.${operation}`

/**
 * Our policies by WAMP's names. WAMP has none that compares callees, and refuses a second callee of a `single` procedure,
 * which here is a standby.
 */
export const INVOKE = {
  single: 'first',
  first: 'first',
  last: 'last',
  roundrobin: 'roundrobin',
  random: 'random',
  least: 'roundrobin',
} as const satisfies Record<Policy, string>
