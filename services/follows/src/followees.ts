import type { Pool } from 'pg'

// Every read of a home timeline runs it, so it is a prepared statement.
const FOLLOWEES = `
  SELECT followee_id AS id, followee_handle AS handle
  FROM follows
  WHERE follower_id = $1 AND until IS NULL AND followee_handle > $2
  ORDER BY followee_handle
  LIMIT $3`

/** The users whom `userId` follows now, by handle, beginning after the handle `after`. */
export const followeesFrom = async (pool: Pool, userId: string, after: string, limit: number) => {
  const values = [userId, after, limit]
  const { rows } = await pool.query<{ id: string; handle: string }>({ name: 'followees', text: FOLLOWEES, values })
  return rows
}
