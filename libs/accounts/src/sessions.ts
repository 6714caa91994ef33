import { createHash, createHmac, randomBytes } from 'node:crypto'
import { type Session, timeOf, type User } from '@murmuration/contracts'
import { ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_DAYS, signAccessToken } from '@murmuration/identity'
import { AppError } from '@murmuration/rpc'
import type { Pool } from 'pg'
import type { Keys } from './keys.ts'

const LIFE = `interval '${REFRESH_TOKEN_DAYS} days'`

const OPEN = `
  WITH opened AS (INSERT INTO sessions (user_id, secret) VALUES ($1, $2) RETURNING id)
  INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT $3, id, now() + ${LIFE} FROM opened`

const FIND = `
  SELECT s.id AS session_id, s.secret, u.id, u.handle, u.name, u.bio
  FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
  WHERE t.hash = $1 AND t.expires_at > now() AND s.revoked_at IS NULL`

// One statement: of two concurrent requests the second waits for the first, and then finds the token spent.
const SPEND = `
  WITH spent AS (UPDATE refresh_tokens SET spent_at = now() WHERE hash = $1 AND spent_at IS NULL RETURNING session_id)
  INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT $2, session_id, now() + ${LIFE} FROM spent`

const IS_UNUSED = 'SELECT 1 FROM refresh_tokens WHERE hash = $1 AND spent_at IS NULL'

const REVOKE = 'UPDATE sessions SET revoked_at = now() WHERE id = $1'

const CLOSE = `
  UPDATE sessions SET revoked_at = now()
  WHERE revoked_at IS NULL AND id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)`

const SWEEP = `
  DELETE FROM sessions s
  WHERE NOT EXISTS (SELECT FROM refresh_tokens t WHERE t.session_id = s.id AND t.expires_at > now())`

interface Found {
  session_id: string
  secret: string
  id: string
  handle: string
  name: string
  bio: string
}

/**
 * Sessions (tables `sessions`, `refresh_tokens`, `users`). A session is a chain of refresh tokens. Only the newest token is
 * valid, and the database stores only hashes.
 */
export const createSessions = ({ pool, keys }: { pool: Pool; keys: Keys }) => {
  const grant = async (user: User, refreshToken: string): Promise<Session> => ({
    user,
    accessToken: signAccessToken(user, await keys.current()),
    refreshToken,
    expiresIn: ACCESS_TOKEN_SECONDS,
  })

  const spend = async (hash: string, successor: string) =>
    (await pool.query(SPEND, [hash, hashRefreshToken(successor)])).rowCount === 1

  const isUnused = async (token: string) => (await pool.query(IS_UNUSED, [hashRefreshToken(token)])).rowCount === 1

  return {
    /** Opens a session for a user who has just registered or given the right password. */
    async open(user: User) {
      const token = newRefreshToken()
      const secret = randomBytes(32).toString('base64url')
      await pool.query(OPEN, [user.id, secret, hashRefreshToken(token)])
      return grant(user, token)
    },

    /**
     * Spends a token and returns its successor. A spent token returns the same successor again until the successor is used,
     * because the answer may have been lost or another tab was faster. After that, `refresh` rejects the spent token with
     * `unauthenticated` and ends the session.
     */
    async refresh(token: string) {
      const hash = hashRefreshToken(token)
      const { rows } = await pool.query<Found>(FIND, [hash])
      const found = rows[0]
      if (!found) throw refused()

      const { id, handle, name, bio } = found
      const successor = successorOf(token, found.secret)
      const good = (await spend(hash, successor)) || (await isUnused(successor))
      if (good) return grant({ id, handle, name, bio, createdAt: timeOf(id) }, successor)

      // Two clients hold this token, and one of them is a thief: the session ends for both.
      await pool.query(REVOKE, [found.session_id])
      throw refused()
    },

    /** Ends the session of a token, even if the token is spent or expired. */
    async close(token: string) {
      await pool.query(CLOSE, [hashRefreshToken(token)])
    },

    /** Deletes sessions whose last token has expired. */
    async sweep() {
      await pool.query(SWEEP)
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

const refused = () => new AppError('unauthenticated', 'The refresh token is not valid, or no longer')

// An attacker cannot guess 256 random bits, so a plain hash of the token is safe to store.
const newRefreshToken = () => randomBytes(32).toString('base64url')

/** What the database stores instead of the token. */
const hashRefreshToken = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * The token that follows `token` in its session. It is derived, not random, so two tabs that refresh at the same moment
 * get the same token from any replica, and no database has to store it. `secret` belongs to the session and never leaves
 * the database: a thief with a spent token cannot compute its successor.
 */
const successorOf = (token: string, secret: string) => createHmac('sha256', secret).update(token).digest('base64url')
