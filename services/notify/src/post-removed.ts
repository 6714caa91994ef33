import type { Payload } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

interface Deps {
  db: PrismaClient
  invalidate: (userIds: string[]) => void
}

/** Deletes the notifications of a post, and leaves a tombstone in case `post.published` arrives later. */
export const postRemoved = async ({ db, invalidate }: Deps, { postId }: Payload<'post.removed'>) => {
  invalidate(await db.$transaction((tx) => deleteNotifications(tx, postId)))
}

const deleteNotifications = async (tx: Prisma.TransactionClient, postId: string) => {
  const tombstone = { text: '', removed: true }
  await inOrder(tx)
  await tx.post.upsert({ where: { id: postId }, create: { id: postId, ...tombstone }, update: tombstone })
  const rows = await tx.notification.findMany({ where: { postId }, select: { userId: true } })
  await tx.notification.deleteMany({ where: { postId } })
  return rows.map(({ userId }) => userId)
}
