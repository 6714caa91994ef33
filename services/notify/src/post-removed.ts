import type { Payload } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { PrismaClient } from './generated/prisma/client.ts'

interface Deps {
  db: PrismaClient
  invalidate: (userIds: string[]) => void
}

/** Takes a post out of all inboxes, and leaves a tombstone, should the news of its publishing come later. */
export const postRemoved =
  ({ db, invalidate }: Deps) =>
  async ({ postId }: Payload<'post.removed'>) => {
    const tombstone = { text: '', removed: true }
    const rows = await db.$transaction(async (tx) => {
      await inOrder(tx)
      await tx.post.upsert({ where: { id: postId }, create: { id: postId, ...tombstone }, update: tombstone })
      const rows = await tx.notification.findMany({ where: { postId }, select: { userId: true } })
      await tx.notification.deleteMany({ where: { postId } })
      return rows
    })
    invalidate(rows.map(({ userId }) => userId))
  }
