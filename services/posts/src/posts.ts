import { decodeCursor, type follows, LAST_ID, postOf, posts } from '@murmuration/contracts'
import { claimKey } from '@murmuration/database'
import type { Authenticate } from '@murmuration/identity'
import { type Api, AppError } from '@murmuration/rpc'
import { event, type Relay } from '@murmuration/messaging'
import type { Trends } from '@murmuration/trends'
import type { Pool } from 'pg'
import { ensureAuthor } from './authors.ts'
import { followeesOf } from './followees.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { databaseTimeOf } from './database-time.ts'
import { createTimelines } from './timelines.ts'

interface PostsDeps {
  db: PrismaClient
  pool: Pool
  authenticate: Authenticate
  follows: Pick<Api<typeof follows>, 'followeesOf'>
  outbox: Pick<Relay, 'wake'>
  trends: Pick<Trends, 'latest'>
}

const gone = () => new AppError('not_found', 'There is no such post')

export const createPosts = ({ db, pool, authenticate, follows, outbox, trends }: PostsDeps): Api<typeof posts> => {
  const timelines = createTimelines(pool)

  const find = async (id: string) => {
    const row = await db.post.findUnique({ where: { id }, include: { author: true } })
    if (!row) throw gone()
    return postOf(row)
  }

  return {
    async publish({ text, idempotencyKey }, ctx) {
      const me = await authenticate(ctx)

      // One transaction for the post and its event. The relay publishes the event from the outbox.
      const { postId, post } = await db.$transaction(async (tx) => {
        const claimed = await claimKey(tx, { userId: me.id, key: idempotencyKey, input: text })
        if (!claimed) throw new AppError('conflict', 'That key was used for another text')
        const { isNew, ...given } = claimed
        if (!isNew) return { postId: claimed.id }
        const author = await ensureAuthor(tx, me)
        const { id } = await tx.post.create({ data: { ...given, authorId: me.id, text } })
        const post = postOf({ id, text, author })
        await tx.outbox.create({ data: event(posts, 'post.published', { post, at: databaseTimeOf(id) }, ctx) })
        return { postId: id, post }
      })
      outbox.wake()
      return { post: post ?? (await find(postId)), created: post !== undefined }
    },

    async remove({ id }, ctx) {
      const me = await authenticate(ctx)
      const post = await find(id)
      if (post.author.id !== me.id) throw new AppError('forbidden', 'Only its author may delete a post')

      await db.$transaction(async (tx) => {
        const { count } = await tx.post.deleteMany({ where: { id } })
        if (count === 0) throw gone() // another request was faster
        await tx.outbox.create({ data: event(posts, 'post.removed', { postId: id }, ctx) })
      })
      outbox.wake()
      return {}
    },

    byId: ({ id }) => find(id),

    async byAuthor({ handle, cursor, limit }) {
      const page = await timelines.byAuthor(handle, decodeCursor(cursor) ?? LAST_ID, limit)
      if (page.items.length > 0 || (await db.author.count({ where: { handle } }))) return page
      throw new AppError('not_found', 'Nobody has that handle')
    },

    async home({ cursor, limit }, ctx) {
      const me = await authenticate(ctx)
      const authorIds = [me.id, ...(await followeesOf(follows, me.id, ctx))]
      return timelines.home(authorIds, decodeCursor(cursor) ?? LAST_ID, limit)
    },

    latest: ({ cursor, limit }) => timelines.latest(decodeCursor(cursor) ?? LAST_ID, limit),

    counts: async ({ authorId }) => ({ posts: await db.post.count({ where: { authorId } }) }),

    trends: async () => ({ items: trends.latest() }),
  }
}
