import type { Payload, Post } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Ctx } from '@murmuration/rpc'
import { type Follows, followersAt } from './followers.ts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { ensurePerson } from './people.ts'

interface Deps {
  db: PrismaClient
  follows: Follows
  invalidate: (userIds: string[]) => void
}

/** Notifies every follower that the author had when the post was made. A repeat after a crash half way adds the missing rows. */
export const postPublished = async (
  { db, follows, invalidate }: Deps,
  { post, at }: Payload<'post.published'>,
  ctx: Ctx,
) => {
  await ensurePerson(db, post.author)
  await db.post.createMany({ data: { id: post.id, text: post.text }, skipDuplicates: true })
  for await (const followerIds of followersAt(follows, post.author.id, at, ctx)) {
    await db.$transaction((tx) => insertNotifications(tx, post, followerIds))
    invalidate(followerIds)
  }
}

const insertNotifications = async (tx: Prisma.TransactionClient, post: Post, followerIds: string[]) => {
  const { nextId } = await inOrder(tx)
  const removed = await tx.post.findFirst({ where: { id: post.id, removed: true } })
  if (removed) return
  const ids = followerIds.map(nextId)
  // Two arrays instead of five values for each row: one short statement for any number of followers.
  await tx.$executeRaw`
    INSERT INTO notifications (id, user_id, kind, actor_id, post_id)
    SELECT id, user_id, 'post', ${post.author.id}::uuid, ${post.id}::uuid
    FROM unnest(${ids}::uuid[], ${followerIds}::uuid[]) AS told (id, user_id)
    ON CONFLICT DO NOTHING`
}
