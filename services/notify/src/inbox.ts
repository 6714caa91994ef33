import { firstIdAt, type follows, type Notification, type Payload, timeOf } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import type { Cursor, LiveInbox } from '@murmuration/live'
import type { Api } from '@murmuration/rpc'
import type { Pool } from 'pg'
import { followersAt } from './followers.ts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { knowPerson } from './people.ts'

const DAY = 24 * 60 * 60 * 1000

const AFTER = `
  SELECT c.place, n.id, n.kind, n.read, n.post_id, p.text, n.actor_id, a.handle, a.name
  FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS c (user_id, after, place), LATERAL (
    SELECT * FROM notifications WHERE user_id = c.user_id AND id > c.after ORDER BY id LIMIT $3
  ) n
  JOIN people a ON a.id = n.actor_id
  LEFT JOIN posts p ON p.id = n.post_id
  ORDER BY c.place, n.id`

export const BEFORE = `
  SELECT n.id, n.kind, n.read, n.post_id, p.text, n.actor_id, a.handle, a.name
  FROM notifications n
  JOIN people a ON a.id = n.actor_id
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

interface InboxDeps {
  db: PrismaClient
  pool: Pool
  follows: Pick<Api<typeof follows>, 'followersOf'>
  poke: (userIds: string[]) => void
}

interface Meta {
  requestId: string
}

/** Everybody's notifications: how they come about, and what live pages read of them. */
export const createInbox = ({ db, pool, follows, poke }: InboxDeps) => {
  // Ids are drawn and committed one transaction at a time: else a later id could be seen before an earlier one,
  // and a page that asks "what came after the last I saw?" would miss the latecomer.
  const inOrder = (tx: Prisma.TransactionClient) =>
    tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('notifications'))`

  return {
    /** Tells everyone who followed the author when the post was made. A repeat, after a crash half way, adds the rest. */
    async postPublished({ post, at }: Payload<'post.published'>, meta: Meta) {
      await knowPerson(db, post.author)
      await db.post.createMany({ data: { id: post.id, text: post.text }, skipDuplicates: true })

      for await (const followerIds of followersAt(follows, post.author.id, at, meta)) {
        await db.$transaction(async (tx) => {
          await inOrder(tx)
          if (await tx.post.findFirst({ where: { id: post.id, removed: true } })) return
          await tx.notification.createMany({
            data: followerIds.map((userId) => ({
              id: newId(),
              userId,
              kind: 'post',
              actorId: post.author.id,
              postId: post.id,
            })),
            skipDuplicates: true,
          })
        })
        poke(followerIds)
      }
    },

    /** Tells who was followed, unless the same follower was announced within a day. */
    async followed({ follower, followeeId }: Payload<'user.followed'>) {
      await knowPerson(db, follower)
      await db.$transaction(async (tx) => {
        await inOrder(tx)
        const told = await tx.notification.findFirst({
          where: { userId: followeeId, kind: 'follow', actorId: follower.id, id: { gte: firstIdAt(Date.now() - DAY) } },
        })
        if (told) return
        await tx.notification.create({
          data: { id: newId(), userId: followeeId, kind: 'follow', actorId: follower.id },
        })
      })
      poke([followeeId])
    },

    /** Takes a post out of all inboxes, and leaves a tombstone, should the news of its publishing come later. */
    async postRemoved({ postId }: Payload<'post.removed'>) {
      const told = await db.$transaction(async (tx) => {
        await inOrder(tx)
        await tx.post.upsert({
          where: { id: postId },
          create: { id: postId, text: '', removed: true },
          update: { text: '', removed: true },
        })
        const rows = await tx.notification.findMany({ where: { postId }, select: { userId: true } })
        await tx.notification.deleteMany({ where: { postId } })
        return rows.map(({ userId }) => userId)
      })
      poke(told)
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
