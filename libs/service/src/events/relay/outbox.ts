import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { keyOf } from '../groups.ts'

export const BATCH = 100

interface Row {
  type: string
  payload: string
  request_id: string
}

// Rows that another relay has in hand are passed over, so two relays share the work instead of waiting for each other.
const TAKE = `
  with taken as (
    delete from outbox
    where id in (select id from outbox order by id limit ${BATCH} for update skip locked)
    returning id, type, payload::text, request_id
  )
  select type, payload, request_id from taken order by id`

/**
 * Moves one batch of events from the outbox to the stream, and says how many. The rows are gone only once the stream has
 * them: a crash between the two moves them twice, never not at all.
 */
export const moveBatch = async (pool: Pool, redis: Redis, stream: StreamName) => {
  const db = await pool.connect()
  const ignore = () => {} // the query under way rejects as well
  db.on('error', ignore)
  let broken = true
  try {
    await db.query('begin')
    const { rows } = await db.query<Row>(TAKE)
    if (rows.length > 0) await append(redis, stream, rows)
    await db.query('commit')
    broken = false
    return rows.length
  } finally {
    if (!broken) db.off('error', ignore) // else it may have more to tell
    db.release(broken) // closing the connection rolls back
  }
}

const append = async (redis: Redis, stream: StreamName, rows: Row[]) => {
  const pipeline = redis.pipeline()
  for (const { type, payload, request_id } of rows) {
    pipeline.xadd(keyOf(stream), '*', 'type', type, 'payload', payload, 'requestId', request_id)
  }
  for (const [err] of (await pipeline.exec()) ?? []) if (err) throw err
}
