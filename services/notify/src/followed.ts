import { firstIdAt, type Payload } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { ensurePerson } from './people.ts'

const DAY = 24 * 60 * 60 * 1000

interface Deps {
  db: PrismaClient
  invalidate: (userIds: string[]) => void
}

interface Follow {
  followerId: string
  followeeId: string
  at: string
}

/**
 * Notifies the followee, unless the inbox has a notification of the same follower from the day before the follow, or later.
 * The day ends at the follow, not now: a repeat of the event after two days finds the notification of the first delivery.
 */
export const followed = async ({ db, invalidate }: Deps, { follower, followeeId, at }: Payload<'user.followed'>) => {
  await ensurePerson(db, follower)
  await db.$transaction((tx) => insertNotification(tx, { followerId: follower.id, followeeId, at }))
  invalidate([followeeId])
}

const insertNotification = async (tx: Prisma.TransactionClient, { followerId, followeeId, at }: Follow) => {
  const { nextId } = await inOrder(tx)
  const notification = { userId: followeeId, kind: 'follow', actorId: followerId }
  const recent = { ...notification, id: { gte: firstIdAt(Date.parse(at) - DAY) } }
  if (await tx.notification.findFirst({ where: recent })) return
  await tx.notification.create({ data: { ...notification, id: nextId() } })
}
