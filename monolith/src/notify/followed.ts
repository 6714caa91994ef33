import { firstIdAt } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Prisma } from '../generated/prisma/client.ts'

const DAY = 24 * 60 * 60 * 1000

interface Follow {
  followerId: string
  followeeId: string
}

/** Notifies the followee, unless the inbox has a notification of the same follower from the last day. Returns the notified users. */
export const followed = async (tx: Prisma.TransactionClient, { followerId, followeeId }: Follow) => {
  const { nextId, now } = await inOrder(tx)
  const notification = { userId: followeeId, kind: 'follow', actorId: followerId }
  const recent = { ...notification, id: { gte: firstIdAt(now - DAY) } }
  if (await tx.notification.findFirst({ where: recent })) return []
  await tx.notification.create({ data: { ...notification, id: nextId() } })
  return [followeeId]
}
