import type { Prisma } from '../generated/prisma/client.ts'

/** Who has been told of a post that is about to go. Their notifications go with it: the foreign key says so. */
export const postRemoved = async (tx: Prisma.TransactionClient, postId: string) => {
  const rows = await tx.notification.findMany({ where: { postId }, select: { userId: true } })
  return rows.map(({ userId }) => userId)
}
