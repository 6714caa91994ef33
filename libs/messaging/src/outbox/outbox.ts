import { type Ctx, encodeEventContext } from '@murmuration/rpc'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { EventSource } from '../handlers.ts'
import type { EventRow, EventTransport } from '../transport.ts'

/** For the configuration of a process with an outbox. */
export const outboxConfig = {
  /** Hours for which sent events are kept, so that `replay` can send them again after Redis has lost them. */
  OUTBOX_KEEP_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  /** Entries in the stream (about 530 bytes each) above which events stay in the outbox. */
  STREAM_MAX_ENTRIES: z.coerce.number().int().min(1).default(1_000_000),
}

export type OutboxConfig = z.output<z.ZodObject<typeof outboxConfig>>

/** An event as an outbox row: what happened, and the context of the request that caused it. */
export const event = <S extends EventSource, T extends keyof S['events'] & string>(
  _source: S, // its type lists the types of events and their payloads
  type: T,
  payload: z.output<S['events'][T]>,
  ctx: Ctx,
) => ({ type, payload, context: encodeEventContext(ctx) })

export const BATCH = 100

// Skips rows that another relay has locked, so that two relays share the work instead of waiting for each other.
const TAKE = `
  with taken as (
    update outbox set sent_at = now()
    where id in (select id from outbox where sent_at is null order by id limit ${BATCH} for update skip locked)
    returning id, type, payload::text, context::text
  )
  select id, type, payload, context from taken order by id`

// Bounded, because a relay sweeps between two batches: deleting a million old rows at once would exceed the statement timeout.
const SWEEP = `
  delete from outbox where id in (
    select id from outbox where sent_at < now() - make_interval(hours => $1)
    order by sent_at limit 10000 for update skip locked
  )`

/** Deletes events that were sent more than `hours` ago, the oldest first, 10,000 rows at most. */
export const sweep = async (pool: Pool, hours: number) => {
  await pool.query(SWEEP, [hours])
}

/** When the oldest event that the outbox still keeps was sent (ISO 8601); undefined when it keeps none. */
export const keptSince = async (pool: Pool) => {
  const { rows } = await pool.query<{ since: Date | null }>('select min(sent_at) as since from outbox')
  return rows[0]?.since?.toISOString()
}

/**
 * Publishes one batch of events from the outbox. Returns how many, and how many events the topic holds now. The rows count
 * as sent only after the transport has stored them: a crash in between sends them twice, but never loses them.
 */
export const sendBatch = async (pool: Pool, transport: Pick<EventTransport, 'publish'>, topic: string) => {
  const db = await pool.connect()
  const ignore = () => {} // the running query rejects as well
  db.on('error', ignore)
  let broken = true
  try {
    await db.query('begin')
    const { rows } = await db.query<EventRow>(TAKE) // pg gives a bigint as text
    const length = rows.length > 0 ? await transport.publish(topic, rows) : 0
    await db.query('commit')
    broken = false
    return { sent: rows.length, length }
  } finally {
    if (!broken) db.off('error', ignore) // a broken connection may emit more errors
    db.release(broken) // closing the connection rolls back
  }
}
