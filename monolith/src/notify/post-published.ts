import { inOrder } from '@murmuration/live'
import type { Prisma } from '../generated/prisma/client.ts'

interface Post {
  id: string
  authorId: string
}

/** Tells everyone who follows the author, in the transaction that publishes. Returns the followers. */
export const postPublished = async (tx: Prisma.TransactionClient, { id, authorId }: Post) => {
  const followers = await tx.follow.findMany({ where: { followeeId: authorId }, select: { followerId: true } })
  const followerIds = followers.map(({ followerId }) => followerId)
  if (followerIds.length === 0) return []

  const { nextId } = await inOrder(tx)
  const ids = followerIds.map(nextId)
  // Two lists instead of five values a row: all followers are one short statement.
  await tx.$executeRaw`
    INSERT INTO notifications (id, user_id, kind, actor_id, post_id)
    SELECT id, user_id, 'post', ${authorId}::uuid, ${id}::uuid
    FROM unnest(${ids}::uuid[], ${followerIds}::uuid[]) AS told (id, user_id)`
  return followerIds
}
