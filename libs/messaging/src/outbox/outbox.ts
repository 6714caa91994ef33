import type { Pool } from 'pg'
import type { EventRow, EventTransport } from '../transport.ts'

export const BATCH = 100

// Rows that another relay has in hand are passed over, so two relays share the work instead of waiting for each other.
const TAKE = `
  with taken as (
    update outbox set sent_at = now()
    where id in (select id from outbox where sent_at is null order by id limit ${BATCH} for update skip locked)
    returning id, type, payload::text, context::text
  )
  select type, payload, context from taken order by id`

// Bounded, since a relay sweeps between two batches: a million old rows at once would run into the statement's timeout.
const SWEEP = `
  delete from outbox where id in (
    select id from outbox where sent_at < now() - make_interval(hours => $1)
    order by sent_at limit 10000 for update skip locked
  )`

/** Forgets what was sent so many hours ago, the oldest first, 10,000 rows at most. */
export const sweep = async (pool: Pool, hours: number) => {
  await pool.query(SWEEP, [hours])
}

/** The time (ISO 8601) since when sent events are kept; undefined when none are. */
export const keptSince = async (pool: Pool) => {
  const { rows } = await pool.query<{ since: Date | null }>('select min(sent_at) as since from outbox')
  return rows[0]?.since?.toISOString()
}

/**
 * Publishes one batch of events from the outbox. Tells how many, and how many events the topic holds now. The rows count
 * as sent only once the transport has them: a crash between the two sends them twice, never not at all.
 */
export const sendBatch = async (pool: Pool, transport: Pick<EventTransport, 'publish'>, topic: string) => {
  const db = await pool.connect()
  const ignore = () => {} // the query under way rejects as well
  db.on('error', ignore)
  let broken = true
  try {
    await db.query('begin')
    const { rows } = await db.query<EventRow>(TAKE)
    const length = rows.length > 0 ? await transport.publish(topic, rows) : 0
    await db.query('commit')
    broken = false
    return { sent: rows.length, length }
  } finally {
    if (!broken) db.off('error', ignore) // else it may have more to tell
    db.release(broken) // closing the connection rolls back
  }
}
