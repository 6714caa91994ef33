import type { Payload } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import { inOrder } from '@murmuration/live'
import { type Follows, followersAt } from './followers.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { knowPerson } from './people.ts'

interface Deps {
  db: PrismaClient
  follows: Follows
  poke: (userIds: string[]) => void
}

/** Tells everyone who followed the author when the post was made. A repeat, after a crash half way, adds the rest. */
export const postPublished =
  ({ db, follows, poke }: Deps) =>
  async ({ post, at }: Payload<'post.published'>, meta: { requestId: string }) => {
    await knowPerson(db, post.author)
    await db.post.createMany({ data: { id: post.id, text: post.text }, skipDuplicates: true })

    for await (const followerIds of followersAt(follows, post.author.id, at, meta)) {
      await db.$transaction(async (tx) => {
        await inOrder(tx)
        const removed = await tx.post.findFirst({ where: { id: post.id, removed: true } })
        if (removed) return
        await tx.notification.createMany({
          data: followerIds.map((userId) => ({
            id: newId(),
            userId,
            kind: 'post',
            actorId: post.author.id,
            postId: post.id,
          })),
          skipDuplicates: true,
        })
      })
      poke(followerIds)
    }
  }
