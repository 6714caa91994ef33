import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import type { Pool, PoolClient } from 'pg'
import { keyOf } from './groups.ts'

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
  try {
    await db.query('begin')
    const { rows } = await db.query<Row>(TAKE)
    if (rows.length > 0) await append(redis, stream, rows)
    await db.query('commit')
    db.release()
    return rows.length
  } catch (err) {
    await giveUp(db)
    throw err
  }
}

const append = async (redis: Redis, stream: StreamName, rows: Row[]) => {
  const pipeline = redis.pipeline()
  for (const { type, payload, request_id } of rows) {
    pipeline.xadd(keyOf(stream), '*', 'type', type, 'payload', payload, 'requestId', request_id ?? '')
  }
  for (const [err] of (await pipeline.exec()) ?? []) if (err) throw err
}

// A connection that cannot even roll back is not given to anybody else.
const giveUp = (db: PoolClient) =>
  db.query('rollback').then(
    () => db.release(),
    () => db.release(true),
  )
