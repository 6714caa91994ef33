import { decodeCursor, LAST_ID, type Post, postOf, type posts, wordsOf } from '@murmuration/contracts'
import { claimKey } from '@murmuration/database'
import type { Authenticate } from '@murmuration/identity'
import type { Live } from '@murmuration/live'
import { type Api, AppError } from '@murmuration/rpc'
import type { Trends } from '@murmuration/trends'
import type { Pool } from 'pg'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { createTimelines } from './timelines.ts'

interface PostsDeps {
  db: PrismaClient
  pool: Pool
  authenticate: Authenticate
  /** They run in the same transaction, and return the ids of the users whose pages are to be invalidated. */
  notify: {
    postPublished(tx: Prisma.TransactionClient, post: Post): Promise<string[]>
    postRemoved(tx: Prisma.TransactionClient, postId: string): Promise<string[]>
  }
  live: Pick<Live, 'invalidate'>
  trends: Pick<Trends, 'latest'>
}

const gone = () => new AppError('not_found', 'There is no such post')

export const createPosts = ({ db, pool, authenticate, notify, live, trends }: PostsDeps): Api<typeof posts> => {
  const timelines = createTimelines(pool)

  const find = async (id: string) => {
    const row = await db.post.findUnique({ where: { id }, include: { author: true } })
    if (!row) throw gone()
    return postOf(row)
  }

  return {
    async publish({ text, idempotencyKey }, ctx) {
      const me = await authenticate(ctx)

      // One transaction for the post and its notifications: no reader ever sees one without the other.
      const { postId, post, told } = await db.$transaction(async (tx) => {
        const claimed = await claimKey(tx, { userId: me.id, key: idempotencyKey, input: text })
        if (!claimed) throw new AppError('conflict', 'That key was used for another text')
        const { isNew, ...given } = claimed
        if (!isNew) return { postId: claimed.id, told: [] }
        const data = { ...given, authorId: me.id, text, words: wordsOf(text) }
        const post = postOf(await tx.post.create({ data, include: { author: true } }))
        return { postId: post.id, post, told: await notify.postPublished(tx, post) }
      })
      live.invalidate(told)
      return { post: post ?? (await find(postId)), created: post !== undefined }
    },

    async remove({ id }, ctx) {
      const me = await authenticate(ctx)
      const post = await find(id)
      if (post.author.id !== me.id) throw new AppError('forbidden', 'Only its author may delete a post')

      const told = await db.$transaction(async (tx) => {
        const told = await notify.postRemoved(tx, id)
        const { count } = await tx.post.deleteMany({ where: { id } })
        if (count === 0) throw gone() // another request was faster
        return told
      })
      live.invalidate(told)
      return {}
    },

    byId: ({ id }) => find(id),

    async byAuthor({ handle, cursor, limit }) {
      const page = await timelines.byAuthor(handle, decodeCursor(cursor) ?? LAST_ID, limit)
      if (page.items.length > 0 || (await db.user.count({ where: { handle } }))) return page
      throw new AppError('not_found', 'Nobody has that handle')
    },

    async home({ cursor, limit }, ctx) {
      const me = await authenticate(ctx)
      return timelines.home(me.id, decodeCursor(cursor) ?? LAST_ID, limit)
    },

    latest: ({ cursor, limit }) => timelines.latest(decodeCursor(cursor) ?? LAST_ID, limit),

    counts: async ({ authorId }) => ({ posts: await db.post.count({ where: { authorId } }) }),

    trends: async () => ({ items: trends.latest() }),
  }
}
