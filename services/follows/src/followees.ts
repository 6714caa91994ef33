import type { Pool } from 'pg'

// Asked with every home timeline, so a prepared statement.
const FOLLOWEES = `
  SELECT followee_id AS id, followee_handle AS handle
  FROM follows
  WHERE follower_id = $1 AND until IS NULL AND followee_handle > $2
  ORDER BY followee_handle
  LIMIT $3`

/** Whom somebody follows now, by handle, from the first after `after`. */
export const followeesFrom = async (pool: Pool, userId: string, after: string, limit: number) => {
  const values = [userId, after, limit]
  const { rows } = await pool.query<{ id: string; handle: string }>({ name: 'followees', text: FOLLOWEES, values })
  return rows
}
