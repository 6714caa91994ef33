import { createHmac, pbkdf2Sync } from 'node:crypto'
import { accepted, denied, type Method, type MethodConfig, type MethodTools } from './method.ts'
import { createPrincipals, sameText } from './principals.ts'

const KEY_BYTES = 32 // SHA-256 has no use for more
const ID_BYTES = 16 // so that no two anonymous sessions are ever called the same
const NONCE_BYTES = 24

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

/** Its authid is drawn, never taken from the HELLO: `eligible_authid` and the logs rely on an authid being proven. */
export const anonymous =
  (config: MethodConfig<'anonymous'>, tools: MethodTools): Method =>
  () =>
    accepted(base64url(tools.randomBytes(ID_BYTES)), config.role, 'anonymous')

/** The secret itself, in clear: only for connections that are encrypted or stay on the machine. */
export const ticket = (config: MethodConfig<'ticket'>, tools: MethodTools): Method => {
  const withSecrets = Object.entries(config.principals).map(
    ([authid, { ticket, role }]) => [authid, { secret: ticket, role }] as const,
  )
  const find = createPrincipals(Object.fromEntries(withSecrets), tools.randomBytes(KEY_BYTES))
  return ({ hello: { authid } }) => {
    const principal = typeof authid === 'string' ? find(authid) : undefined
    if (typeof authid !== 'string' || !principal) return undefined
    return {
      kind: 'challenge',
      method: 'ticket',
      extra: {},
      answer: (signature) =>
        sameText(signature, principal.secret) ? accepted(authid, principal.role, 'ticket') : denied(),
    }
  }
}

/**
 * WAMP Challenge-Response: the client signs a text with a secret that both know (HMAC-SHA256). With a `salt` the configuration
 * holds what `deriveKey` makes of the password, so that the password is on no router.
 */
export const wampcra = (config: MethodConfig<'wampcra'>, tools: MethodTools): Method => {
  const find = createPrincipals(config.users, tools.randomBytes(KEY_BYTES), (model, derive) =>
    model.salt === undefined ? model : { ...model, salt: derive('salt').slice(0, model.salt.length) },
  )
  return ({ hello: { authid }, session }) => {
    const user = typeof authid === 'string' ? find(authid) : undefined
    if (typeof authid !== 'string' || !user) return undefined
    const challenge = JSON.stringify({
      authid,
      authrole: user.role,
      authmethod: 'wampcra',
      authprovider: 'static',
      nonce: base64url(tools.randomBytes(NONCE_BYTES)),
      timestamp: tools.date().toISOString(),
      session,
    })
    const { salt, iterations, keylen } = user
    return {
      kind: 'challenge',
      method: 'wampcra',
      extra: salt === undefined ? { challenge } : { challenge, salt, iterations, keylen },
      answer: (signature) =>
        sameText(signature, sign(user.secret, challenge)) ? accepted(authid, user.role, 'wampcra') : denied(),
    }
  }
}

/** The signature of a WAMP-CRA challenge, in base64. */
export const sign = (secret: string, challenge: string): string =>
  createHmac('sha256', secret).update(challenge).digest('base64')

/** The secret that takes the place of a salted password (PBKDF2 with SHA-256), in base64. */
export const deriveKey = (password: string, salt: string, iterations: number, keylen: number): string =>
  pbkdf2Sync(password, salt, iterations, keylen, 'sha256').toString('base64')
