import type { RealmConfig } from '../config.ts'
import { ERRORS } from '../errors.ts'
import type { Tools } from '../tools.ts'
import type { Accepted, Attempt, Decision, Refused } from './authenticator.ts'

/** One method of a realm. Undefined when the HELLO lacks what the method needs; then the client's next method is tried. */
export type Method = (attempt: Attempt) => Decision | undefined

/** What the configuration says about a method. */
export type MethodConfig<M extends keyof RealmConfig['auth']> = NonNullable<RealmConfig['auth'][M]>

export type MethodTools = Pick<Tools, 'randomBytes' | 'date'>

export const accepted = (authid: string, authrole: string, authmethod: string): Accepted => ({
  kind: 'accepted',
  identity: { authid, authrole, authmethod, authprovider: authmethod === 'anonymous' ? 'anonymous' : 'static' },
})

/** The same words for an unknown authid and a wrong secret. */
export const denied = (): Refused => ({
  kind: 'refused',
  reason: ERRORS.authenticationDenied,
  text: 'No principal has this authid with this secret',
})
