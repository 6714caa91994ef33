import type { Post } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Prisma } from '../generated/prisma/client.ts'

/** Notifies every follower of the author, in the transaction that publishes. Returns the followers. */
export const postPublished = async (tx: Prisma.TransactionClient, post: Post) => {
  const followers = await tx.follow.findMany({ where: { followeeId: post.author.id }, select: { followerId: true } })
  const followerIds = followers.map(({ followerId }) => followerId)
  if (followerIds.length > 0) await insertNotifications(tx, post, followerIds)
  return followerIds
}

const insertNotifications = async (tx: Prisma.TransactionClient, post: Post, followerIds: string[]) => {
  const { nextId } = await inOrder(tx)
  const ids = followerIds.map(nextId)
  // Two arrays instead of five values for each row: one short statement for any number of followers.
  await tx.$executeRaw`
    INSERT INTO notifications (id, user_id, kind, actor_id, post_id)
    SELECT id, user_id, 'post', ${post.author.id}::uuid, ${post.id}::uuid
    FROM unnest(${ids}::uuid[], ${followerIds}::uuid[]) AS told (id, user_id)`
}
