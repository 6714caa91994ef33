import { newId } from '@murmuration/database'
import { inOrder } from '@murmuration/live'
import type { Prisma } from '../generated/prisma/client.ts'

interface Post {
  id: string
  authorId: string
}

/** Tells everyone who follows the author, in the transaction that publishes. Returns whom. */
export const postPublished = async (tx: Prisma.TransactionClient, { id, authorId }: Post) => {
  const followers = await tx.follow.findMany({ where: { followeeId: authorId }, select: { followerId: true } })
  const followerIds = followers.map(({ followerId }) => followerId)
  if (followerIds.length === 0) return []

  await inOrder(tx)
  await tx.notification.createMany({
    data: followerIds.map((userId) => ({ id: newId(), userId, kind: 'post', actorId: authorId, postId: id })),
  })
  return followerIds
}
