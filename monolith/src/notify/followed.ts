import { firstIdAt } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Prisma } from '../generated/prisma/client.ts'

const DAY = 24 * 60 * 60 * 1000

interface Follow {
  followerId: string
  followeeId: string
}

/** Tells who was followed, unless the same follower was announced within a day. Returns the person told. */
export const followed = async (tx: Prisma.TransactionClient, { followerId, followeeId }: Follow) => {
  const { nextId, now } = await inOrder(tx)
  const told = await tx.notification.findFirst({
    where: { userId: followeeId, kind: 'follow', actorId: followerId, id: { gte: firstIdAt(now - DAY) } },
  })
  if (told) return []
  await tx.notification.create({ data: { id: nextId(), userId: followeeId, kind: 'follow', actorId: followerId } })
  return [followeeId]
}
