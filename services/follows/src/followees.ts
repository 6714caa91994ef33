import { decodeCursor, toPage } from '@murmuration/contracts'
import type { Pool } from 'pg'

// Asked with every home timeline, so a prepared statement.
const FOLLOWEES = `
  SELECT followee_id AS id, followee_handle AS handle
  FROM follows
  WHERE follower_id = $1 AND until IS NULL AND followee_handle > $2
  ORDER BY followee_handle
  LIMIT $3`

interface Asked {
  userId: string
  cursor?: string | undefined
  limit: number
}

/** Whom somebody follows, by handle. */
export const followeesFrom =
  (pool: Pool) =>
  async ({ userId, cursor, limit }: Asked) => {
    const values = [userId, decodeCursor(cursor) ?? '', limit + 1]
    const { rows } = await pool.query<{ id: string; handle: string }>({ name: 'followees', text: FOLLOWEES, values })
    const { items, next } = toPage(rows, limit, ({ handle }) => handle)
    return { items: items.map(({ id }) => id), next }
  }
