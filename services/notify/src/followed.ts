import { firstIdAt, type Payload } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { PrismaClient } from './generated/prisma/client.ts'
import { knowPerson } from './people.ts'

const DAY = 24 * 60 * 60 * 1000

interface Deps {
  db: PrismaClient
  poke: (userIds: string[]) => void
}

/** Tells who was followed, unless the same follower was announced within a day. */
export const followed =
  ({ db, poke }: Deps) =>
  async ({ follower, followeeId }: Payload<'user.followed'>) => {
    await knowPerson(db, follower)
    await db.$transaction(async (tx) => {
      const { nextId, now } = await inOrder(tx)
      const told = await tx.notification.findFirst({
        where: { userId: followeeId, kind: 'follow', actorId: follower.id, id: { gte: firstIdAt(now - DAY) } },
      })
      if (told) return
      await tx.notification.create({ data: { id: nextId(), userId: followeeId, kind: 'follow', actorId: follower.id } })
    })
    poke([followeeId])
  }
