import { firstIdAt, type Payload } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { PrismaClient } from './generated/prisma/client.ts'
import { ensurePerson } from './people.ts'

const DAY = 24 * 60 * 60 * 1000

interface Deps {
  db: PrismaClient
  invalidate: (userIds: string[]) => void
}

/**
 * Tells who was followed, unless the same follower was announced within the day before the follow, or since. The day is
 * counted from the follow, not from now: an event that is sent again after two days finds what its first time wrote.
 */
export const followed =
  ({ db, invalidate }: Deps) =>
  async ({ follower, followeeId, at }: Payload<'user.followed'>) => {
    await ensurePerson(db, follower)
    await db.$transaction(async (tx) => {
      const { nextId } = await inOrder(tx)
      const told = await tx.notification.findFirst({
        where: {
          userId: followeeId,
          kind: 'follow',
          actorId: follower.id,
          id: { gte: firstIdAt(Date.parse(at) - DAY) },
        },
      })
      if (told) return
      await tx.notification.create({ data: { id: nextId(), userId: followeeId, kind: 'follow', actorId: follower.id } })
    })
    invalidate([followeeId])
  }
