import { AppError, type Ctx } from '@murmuration/rpc'

/** What an access token says about the person who carries it. `name` may be 15 minutes old. */
export interface Claims {
  id: string
  handle: string
  name: string
  expiresAt: number // epoch ms; from then on the token is not taken any more
}

/** Checks an access token. Rejects with `unauthenticated`, or `unavailable` while the public keys cannot be had. */
export type VerifyToken = (token: string) => Promise<Claims>

/** Who is asking: taken from the verified token, never from the input. Rejects with `unauthenticated` without one. */
export type Authenticate = (ctx: Ctx) => Promise<Claims>

export const authenticateWith =
  (verifyToken: VerifyToken): Authenticate =>
  async ({ token }) => {
    if (token === undefined) throw new AppError('unauthenticated', 'Log in first')
    return verifyToken(token)
  }
