import type { Notification } from '@murmuration/contracts'
import { idsAfter, type Sql } from '@murmuration/database'
import { z } from 'zod'

/** How far a page has read its owner's inbox: up to and including `after`. */
export interface Cursor {
  userId: string
  after: string // notification id
}

/** The notifications of all users. Ids must become visible in ascending order. */
export interface Inbox {
  /** For each cursor the notifications with a later id, oldest first, at most `limit` for each. */
  after(cursors: Cursor[], limit: number): Promise<Notification[][]>
  /** Notifications with an id smaller than `before`, newest first. */
  before(userId: string, before: string, limit: number): Promise<Notification[]>
  /** The number of unread notifications of each user who has any. */
  unread(userIds: string[]): Promise<Map<string, number>>
  markRead(userId: string, upTo: string): Promise<void>
  /** The time (epoch ms) of the clock that ids are made from. */
  now(): Promise<number>
}

const Row = z.tuple([z.object({ newest: z.string().nullable(), now: z.number() })])

/**
 * A transaction calls this before it makes ids of notifications with the returned `nextId`. From then until its commit it
 * holds a lock, and its ids come after all existing ones. Without the lock a later id could become visible before an
 * earlier one, and a page that asks for everything after its last id would miss the earlier notification.
 * `now` is the time of the database's clock (epoch ms), to compare with those ids.
 */
export const inOrder = async (tx: Sql) => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('notifications'))`
  // A second statement, because only a statement that begins after the lock sees what earlier holders committed. All replicas
  // share the clock of the database.
  const [{ newest, now }] = Row.parse(
    await tx.$queryRaw`
      SELECT
        (SELECT id FROM notifications ORDER BY id DESC LIMIT 1) AS newest,
        floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  )
  return { now, nextId: idsAfter(newest, now) }
}
