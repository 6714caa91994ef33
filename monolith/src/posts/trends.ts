import { countHere, createTrends } from '@murmuration/trends'
import type { Pool } from 'pg'

interface TrendsDeps {
  pool: Pool
  lifetimeMs: number
}

/** The trending words of the newest posts. */
export const openTrends = ({ pool, lifetimeMs }: TrendsDeps) => {
  const read = async (limit: number) => {
    const text = 'SELECT id, text FROM posts ORDER BY id DESC LIMIT $1'
    return (await pool.query<{ id: string; text: string }>({ name: 'recent', text, values: [limit] })).rows
  }
  return createTrends({ read, count: countHere, lifetimeMs: () => lifetimeMs })
}
