import { randomBytes } from 'node:crypto'
import type { Session, User } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import {
  ACCESS_TOKEN_SECONDS,
  hashRefreshToken,
  newRefreshToken,
  REFRESH_TOKEN_DAYS,
  signAccessToken,
  successorOf,
} from '@murmuration/identity'
import { AppError } from '@murmuration/rpc'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { toUser } from './auth.ts'
import type { Keys } from './keys.ts'

const DAY = 24 * 60 * 60 * 1000
const FORGIVEN_MS = 10_000 // tabs that wake together ask within moments of each other

/** Sessions: a chain of refresh tokens, of which only the newest is good, and of which we keep hashes only. */
export const createSessions = ({ db, keys }: { db: PrismaClient; keys: Keys }) => {
  const grant = async (user: User, refreshToken: string): Promise<Session> => ({
    user,
    accessToken: signAccessToken(user, await keys.current()),
    refreshToken,
    expiresIn: ACCESS_TOKEN_SECONDS,
  })

  /** Spends a token and stores its successor. False if it was spent before; of two at once, one gets true. */
  const spend = (hash: string, successor: string, sessionId: string) =>
    db.$transaction(async (tx) => {
      const { count } = await tx.refreshToken.updateMany({
        where: { hash, spentAt: null },
        data: { spentAt: new Date() },
      })
      if (count === 0) return false
      await tx.refreshToken.create({ data: { hash: hashRefreshToken(successor), sessionId, expiresAt: expiry() } })
      return true
    })

  const wasSpentJustNow = async (hash: string) => {
    const token = await db.refreshToken.findUnique({ where: { hash } })
    return token?.spentAt != null && Date.now() - token.spentAt.getTime() < FORGIVEN_MS
  }

  return {
    async open(user: User) {
      const token = newRefreshToken()
      await db.session.create({
        data: {
          id: newId(),
          userId: user.id,
          secret: randomBytes(32).toString('base64url'),
          tokens: { create: { hash: hashRefreshToken(token), expiresAt: expiry() } },
        },
      })
      return grant(user, token)
    },

    async refresh(token: string, forgiving: boolean) {
      const hash = hashRefreshToken(token)
      const found = await db.refreshToken.findUnique({
        where: { hash },
        include: { session: { include: { user: true } } },
      })
      if (!found || found.session.revokedAt || found.expiresAt < new Date()) throw refused()

      const { session } = found
      const successor = successorOf(token, session.secret)
      const good = (await spend(hash, successor, session.id)) || (forgiving && (await wasSpentJustNow(hash)))
      if (good) return grant(toUser(session.user), successor)

      // Two people hold this token, and one of them stole it: the chain ends for both.
      await db.session.update({ where: { id: session.id }, data: { revokedAt: new Date() } })
      throw refused()
    },

    async close(token: string) {
      await db.session.updateMany({
        where: { tokens: { some: { hash: hashRefreshToken(token) } }, revokedAt: null },
        data: { revokedAt: new Date() },
      })
    },

    /** Forgets sessions whose last token has run out. */
    async sweep() {
      await db.session.deleteMany({ where: { tokens: { every: { expiresAt: { lt: new Date() } } } } })
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

const expiry = () => new Date(Date.now() + REFRESH_TOKEN_DAYS * DAY)

const refused = () => new AppError('unauthenticated', 'The refresh token is not valid, or no longer')
