import type { Payload } from '@murmuration/contracts'
import { inOrder } from '@murmuration/live'
import type { Ctx } from '@murmuration/rpc'
import { type Follows, followersAt } from './followers.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { ensurePerson } from './people.ts'

interface Deps {
  db: PrismaClient
  follows: Follows
  invalidate: (userIds: string[]) => void
}

/** Tells everyone who followed the author when the post was made. A repeat, after a crash half way, adds the rest. */
export const postPublished =
  ({ db, follows, invalidate }: Deps) =>
  async ({ post, at }: Payload<'post.published'>, ctx: Ctx) => {
    await ensurePerson(db, post.author)
    await db.post.createMany({ data: { id: post.id, text: post.text }, skipDuplicates: true })

    for await (const followerIds of followersAt(follows, post.author.id, at, ctx)) {
      await db.$transaction(async (tx) => {
        const { nextId } = await inOrder(tx)
        const removed = await tx.post.findFirst({ where: { id: post.id, removed: true } })
        if (removed) return
        const ids = followerIds.map(nextId)
        // Two lists instead of five values a row: a batch is one short statement.
        await tx.$executeRaw`
          INSERT INTO notifications (id, user_id, kind, actor_id, post_id)
          SELECT id, user_id, 'post', ${post.author.id}::uuid, ${post.id}::uuid
          FROM unnest(${ids}::uuid[], ${followerIds}::uuid[]) AS told (id, user_id)
          ON CONFLICT DO NOTHING`
      })
      invalidate(followerIds)
    }
  }
