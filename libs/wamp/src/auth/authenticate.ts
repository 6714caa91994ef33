import type { RealmConfig } from '../config.ts'
import { ERRORS } from '../errors.ts'
import type { Authenticator, Refused } from './authenticator.ts'
import { cryptosign } from './cryptosign.ts'
import type { Method, MethodTools } from './method.ts'
import { anonymous, ticket, wampcra } from './methods.ts'

const UNSAID = ['anonymous'] // a client that names no method has nothing to prove

/** Tries the client's methods in the client's order; the first that the realm offers, over the transport of the client, decides. */
export const createAuthenticator = (auth: RealmConfig['auth'], tools: MethodTools): Authenticator => {
  const methods = new Map<string, Method>()
  if (auth.anonymous) methods.set('anonymous', anonymous(auth.anonymous, tools))
  if (auth.ticket) methods.set('ticket', ticket(auth.ticket, tools))
  if (auth.wampcra) methods.set('wampcra', wampcra(auth.wampcra, tools))
  if (auth.cryptosign) methods.set('cryptosign', cryptosign(auth.cryptosign, tools))

  const transports = new Map(Object.entries(auth).map(([name, method]) => [name, method?.transport]))

  return (attempt) => {
    const { authid, authextra } = attempt.hello
    const authmethods = attempt.hello.authmethods ?? []
    if (!isTexts(authmethods)) return malformed('authmethods', 'a list of strings')
    if (authid != null && typeof authid !== 'string') return malformed('authid', 'a string')
    if (authextra != null && (typeof authextra !== 'object' || Array.isArray(authextra)))
      return malformed('authextra', 'a dictionary')

    const isOffered = (name: string) => {
      const only = transports.get(name)
      return only === undefined || only === attempt.transport
    }
    for (const name of authmethods.length > 0 ? authmethods : UNSAID) {
      const decision = isOffered(name) ? methods.get(name)?.(attempt) : undefined
      if (decision) return decision
    }
    return {
      kind: 'refused',
      reason: ERRORS.noMatchingAuthMethod,
      text: `The realm offers ${[...methods.keys()].filter(isOffered).join(', ') || 'no method'}; this HELLO fits none of them`,
    }
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

const malformed = (key: string, expected: string): Refused => ({
  kind: 'refused',
  reason: ERRORS.protocolViolation,
  text: `HELLO.Details.${key} is not ${expected}`,
})
