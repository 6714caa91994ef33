import type { KeyObject } from 'node:crypto'
import { AppError } from '@murmuration/rpc'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import type { Claims, VerifyToken } from './claims.ts'

export const ACCESS_TOKEN_SECONDS = 15 * 60
export const REFRESH_TOKEN_DAYS = 30
// A token runs out by the clock of the machine that checks it, which may be ahead of the clock that signed it. Machines that keep time
// at all are closer than this; more would only let logged-out tokens live on.
const CLOCK_LEEWAY_SECONDS = 90

const ISSUER = 'murmuration'
const MAX_TOKEN_LENGTH = 4096
const MAX_REMEMBERED = 10_000 // about 20 MB; beyond it the oldest token is checked anew

export interface SigningKey {
  kid: string
  privateKey: KeyObject
}

/** An access token (a JWT, RS256) that says who its bearer is, for 15 minutes. */
export const signAccessToken = (user: { id: string; handle: string; name: string }, { kid, privateKey }: SigningKey) =>
  jwt.sign({ handle: user.handle, name: user.name }, privateKey, {
    algorithm: 'RS256',
    keyid: kid,
    subject: user.id,
    issuer: ISSUER,
    expiresIn: ACCESS_TOKEN_SECONDS,
  })

const Payload = z.object({ sub: z.string(), handle: z.string(), name: z.string(), exp: z.number() })

/** `keyOf` finds the public key that a token names. A good token is checked once and remembered until it runs out. */
export const createTokenVerifier = (keyOf: (kid: string) => Promise<KeyObject | undefined>): VerifyToken => {
  const remembered = new Map<string, Claims>()

  return async (token) => {
    const known = remembered.get(token)
    if (known && known.expiresAt > Date.now()) return known

    const claims = await verify(token, keyOf)
    remembered.set(token, claims)
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
    return claims
  }
}

const verify = async (token: string, keyOf: (kid: string) => Promise<KeyObject | undefined>): Promise<Claims> => {
  const refused = new AppError('unauthenticated', 'The access token is not valid, or no longer')
  const kid = token.length <= MAX_TOKEN_LENGTH ? kidOf(token) : undefined
  const key = kid === undefined ? undefined : await keyOf(kid)
  if (!key) throw refused

  try {
    const options = { algorithms: ['RS256' as const], issuer: ISSUER, clockTolerance: CLOCK_LEEWAY_SECONDS }
    const { sub, handle, name, exp } = Payload.parse(jwt.verify(token, key, options))
    return { id: sub, handle, name, expiresAt: (exp + CLOCK_LEEWAY_SECONDS) * 1000 }
  } catch {
    throw refused
  }
}

const kidOf = (token: string) => {
  try {
    return jwt.decode(token, { complete: true })?.header.kid
  } catch {
    return undefined
  }
}
