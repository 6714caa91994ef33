import { type Notification, postOf, timeOf } from '@murmuration/contracts'
import type { Inbox } from '@murmuration/live'
import type { Pool } from 'pg'

const AFTER = `
  SELECT c.place, n.id, n.kind, n.read, n.post_id, p.text, n.actor_id, a.handle, a.name
  FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS c (user_id, after, place), LATERAL (
    SELECT * FROM notifications WHERE user_id = c.user_id AND id > c.after ORDER BY id LIMIT $3
  ) n
  JOIN people a ON a.id = n.actor_id
  LEFT JOIN posts p ON p.id = n.post_id
  ORDER BY c.place, n.id`

const BEFORE = `
  SELECT n.id, n.kind, n.read, n.post_id, p.text, n.actor_id, a.handle, a.name
  FROM notifications n
  JOIN people a ON a.id = n.actor_id
  LEFT JOIN posts p ON p.id = n.post_id
  WHERE n.user_id = $1 AND n.id < $2
  ORDER BY n.id DESC
  LIMIT $3`

const UNREAD = `
  SELECT user_id, count(*) FROM notifications WHERE user_id = ANY($1::uuid[]) AND NOT read GROUP BY user_id`

const MARK_READ = 'UPDATE notifications SET read = true WHERE user_id = $1 AND id <= $2 AND NOT read'

const NOW = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now'

interface NotificationRow {
  id: string
  kind: 'post' | 'follow'
  read: boolean
  post_id: string | null
  text: string | null
  actor_id: string
  handle: string
  name: string
}

const toNotification = (row: NotificationRow): Notification => {
  const { id, kind, read, post_id, text } = row
  const actor = { id: row.actor_id, handle: row.handle, name: row.name }
  const post = post_id === null || text === null ? null : postOf({ id: post_id, text, author: actor })
  return { id, kind, actor, post, createdAt: timeOf(id), read }
}

/** Reads notifications and marks them as read. The files beside this one create and delete them. */
export const createInbox = (pool: Pool): Inbox => ({
  async after(cursors, limit) {
    const values = [cursors.map((c) => c.userId), cursors.map((c) => c.after), limit]
    const { rows } = await pool.query<NotificationRow & { place: string }>({ name: 'inbox-after', text: AFTER, values })
    const found = cursors.map((): Notification[] => [])
    for (const row of rows) found[Number(row.place) - 1]?.push(toNotification(row))
    return found
  },

  async before(userId, before, limit) {
    const { rows } = await pool.query<NotificationRow>({
      name: 'inbox-before',
      text: BEFORE,
      values: [userId, before, limit],
    })
    return rows.map(toNotification)
  },

  async unread(userIds) {
    const { rows } = await pool.query<{ user_id: string; count: string }>({
      name: 'inbox-unread',
      text: UNREAD,
      values: [userIds],
    })
    return new Map(rows.map(({ user_id, count }) => [user_id, Number(count)]))
  },

  async markRead(userId, upTo) {
    await pool.query(MARK_READ, [userId, upTo])
  },

  async now() {
    const { rows } = await pool.query<{ now: number }>({ name: 'inbox-now', text: NOW })
    return rows[0]!.now // the query always returns one row
  },
})
