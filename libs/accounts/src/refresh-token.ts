import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits cannot be guessed, so a plain hash of it is enough to store. */
export const newRefreshToken = () => randomBytes(32).toString('base64url')

/** What the database keeps instead of the token. */
export const hashRefreshToken = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * The token that follows `token` in its session. It is derived, not drawn, so two tabs that refresh at the same
 * moment get the same one, on whichever replica, and nobody has to store it. `secret` belongs to the session:
 * who only has a spent token cannot compute what came after.
 */
export const successorOf = (token: string, secret: string) =>
  createHmac('sha256', secret).update(token).digest('base64url')
