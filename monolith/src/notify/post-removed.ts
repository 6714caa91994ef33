import type { Prisma } from '../generated/prisma/client.ts'

/** Returns the owners of the notifications of a post that is about to be deleted. The foreign key deletes those rows with it. */
export const postRemoved = async (tx: Prisma.TransactionClient, postId: string) => {
  const rows = await tx.notification.findMany({ where: { postId }, select: { userId: true } })
  return rows.map(({ userId }) => userId)
}
