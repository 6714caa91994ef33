import type { KeyObject } from 'node:crypto'
import { AppError, type Ctx } from '@murmuration/rpc'
import jwt from 'jsonwebtoken'
import { z } from 'zod'

export const ACCESS_TOKEN_SECONDS = 15 * 60
export const REFRESH_TOKEN_DAYS = 30
// The machine that checks a token may have a clock that is ahead of the one that signed it. Machines that synchronise their
// clocks are closer than this; a larger value would only keep logged-out tokens valid for longer.
const CLOCK_LEEWAY_SECONDS = 90

const ISSUER = 'murmuration'
const MAX_TOKEN_LENGTH = 4096
const MAX_REMEMBERED = 10_000 // about 20 MB; above it the oldest token is checked again

export interface SigningKey {
  kid: string
  privateKey: KeyObject
}

/** An access token (a JWT, RS256) that identifies its user for 15 minutes. */
export const signAccessToken = (user: { id: string; handle: string; name: string }, { kid, privateKey }: SigningKey) =>
  jwt.sign({ handle: user.handle, name: user.name }, privateKey, {
    algorithm: 'RS256',
    keyid: kid,
    subject: user.id,
    issuer: ISSUER,
    expiresIn: ACCESS_TOKEN_SECONDS,
  })

const Payload = z.object({ sub: z.string(), handle: z.string(), name: z.string(), exp: z.number() })

/** What an access token says about its user. `name` may be 15 minutes old. */
export interface Claims {
  id: string
  handle: string
  name: string
  expiresAt: number // epoch ms; from then on the token is refused
}

/** Checks an access token. Rejects with `unauthenticated`, or with `unavailable` while this process cannot get the public keys. */
export type VerifyToken = (token: string) => Promise<Claims>

/** The user who makes a call, from the verified token and never from the input. Rejects with `unauthenticated` without a token. */
export type Authenticate = (ctx: Ctx) => Promise<Claims>

export const authenticateWith =
  (verifyToken: VerifyToken): Authenticate =>
  async ({ token }) => {
    if (token === undefined) throw new AppError('unauthenticated', 'Log in first')
    return verifyToken(token)
  }

/** `keyOf` finds the public key that a token names. A valid token is checked once and remembered until it expires. */
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

export interface CookieNames {
  access: string
  refresh: string
}

/** Browsers store cookies for a host, not for a port: if both systems used one name, logging in to one would log out of the other. */
export const cookieNames = (prefix: string): CookieNames => ({
  access: `${prefix}_access`,
  refresh: `${prefix}_refresh`,
})
