import { firstIdAt, type Notification, timeOf } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import type { Cursor, LiveInbox } from '@murmuration/live'
import type { Pool } from 'pg'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'

const DAY = 24 * 60 * 60 * 1000

const AFTER = `
  SELECT c.place, n.id, n.kind, n.read, n.post_id, p.text, n.actor_id, a.handle, a.name
  FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS c (user_id, after, place), LATERAL (
    SELECT * FROM notifications WHERE user_id = c.user_id AND id > c.after ORDER BY id LIMIT $3
  ) n
  JOIN users a ON a.id = n.actor_id
  LEFT JOIN posts p ON p.id = n.post_id
  ORDER BY c.place, n.id`

export const BEFORE = `
  SELECT n.id, n.kind, n.read, n.post_id, p.text, n.actor_id, a.handle, a.name
  FROM notifications n
  JOIN users a ON a.id = n.actor_id
  LEFT JOIN posts p ON p.id = n.post_id
  WHERE n.user_id = $1 AND n.id < $2
  ORDER BY n.id DESC
  LIMIT $3`

export interface NotificationRow {
  id: string
  kind: 'post' | 'follow'
  read: boolean
  post_id: string | null
  text: string | null
  actor_id: string
  handle: string
  name: string
}

export const toNotification = (row: NotificationRow): Notification => {
  const { id, kind, read, post_id, text } = row
  const actor = { id: row.actor_id, handle: row.handle, name: row.name }
  const post =
    post_id === null || text === null ? null : { id: post_id, text, createdAt: timeOf(post_id), author: actor }
  return { id, kind, actor, post, createdAt: timeOf(id), read }
}

/** Everybody's notifications: how they come about, and what live pages read of them. */
export const createInbox = ({ db, pool }: { db: PrismaClient; pool: Pool }) => {
  // Ids are drawn and committed one transaction at a time: else a later id could be seen before an earlier one,
  // and a page that asks "what came after the last I saw?" would miss the latecomer.
  const inOrder = (tx: Prisma.TransactionClient) =>
    tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('notifications'))`

  return {
    /** Tells everyone who follows the author. Returns whom. */
    async postPublished(tx: Prisma.TransactionClient, post: { id: string; authorId: string }) {
      const followers = await tx.follow.findMany({ where: { followeeId: post.authorId }, select: { followerId: true } })
      if (followers.length === 0) return []
      await inOrder(tx)
      await tx.notification.createMany({
        data: followers.map(({ followerId }) => ({
          id: newId(),
          userId: followerId,
          kind: 'post',
          actorId: post.authorId,
          postId: post.id,
        })),
      })
      return followers.map(({ followerId }) => followerId)
    },

    /** Tells who was followed, unless the same follower was announced within a day. Returns whom. */
    async followed(
      tx: Prisma.TransactionClient,
      { followerId, followeeId }: { followerId: string; followeeId: string },
    ) {
      await inOrder(tx)
      const told = await tx.notification.findFirst({
        where: { userId: followeeId, kind: 'follow', actorId: followerId, id: { gte: firstIdAt(Date.now() - DAY) } },
      })
      if (told) return []
      await tx.notification.create({ data: { id: newId(), userId: followeeId, kind: 'follow', actorId: followerId } })
      return [followeeId]
    },

    /** Who has been told of a post. */
    async ownersOf(postId: string) {
      const rows = await db.notification.findMany({ where: { postId }, select: { userId: true } })
      return rows.map(({ userId }) => userId)
    },

    async after(cursors: Cursor[], limit: number) {
      const values = [cursors.map((c) => c.userId), cursors.map((c) => c.after), limit]
      const { rows } = await pool.query<NotificationRow & { place: string }>({
        name: 'inbox-after',
        text: AFTER,
        values,
      })
      const found = cursors.map((): Notification[] => [])
      for (const row of rows) found[Number(row.place) - 1]?.push(toNotification(row))
      return found
    },

    async newest(userId: string) {
      const row = await db.notification.findFirst({ where: { userId }, orderBy: { id: 'desc' }, select: { id: true } })
      return row?.id
    },

    async unread(userIds: string[]) {
      const rows = await db.notification.groupBy({
        by: ['userId'],
        where: { userId: { in: userIds }, read: false },
        _count: true,
      })
      return new Map(rows.map((row) => [row.userId, row._count]))
    },
  } satisfies LiveInbox & Record<string, unknown>
}

export type Inbox = ReturnType<typeof createInbox>
