import { type auth, decodeCursor, follows, toPage } from '@murmuration/contracts'
import type { Authenticate } from '@murmuration/identity'
import { type Api, AppError } from '@murmuration/rpc'
import { event, type Relay } from '@murmuration/messaging'
import type { Pool } from 'pg'
import { followeesFrom } from './followees.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { begin, end, followersAt } from './history.ts'

interface FollowsDeps {
  db: PrismaClient
  pool: Pool
  authenticate: Authenticate
  auth: Pick<Api<typeof auth>, 'byHandle'>
  outbox: Pick<Relay, 'wake'>
}

export const createFollows = ({ db, pool, authenticate, auth, outbox }: FollowsDeps): Api<typeof follows> => ({
  async follow({ handle }, ctx) {
    const me = await authenticate(ctx)
    const { id: followeeId } = await auth.byHandle({ handle }, ctx)
    if (followeeId === me.id) throw yourself()

    await db.$transaction(async (tx) => {
      const follower = { id: me.id, handle: me.handle, name: me.name }
      const at = await begin(tx, follower, { id: followeeId, handle })
      if (at) await tx.outbox.create({ data: event(follows, 'user.followed', { follower, followeeId, at }, ctx) })
    })
    outbox.wake()
    return {}
  },

  async unfollow({ handle }, ctx) {
    const me = await authenticate(ctx)
    const ended = await db.$transaction(async (tx) => {
      const ended = await end(tx, me.id, handle)
      if (ended)
        await tx.outbox.create({ data: event(follows, 'user.unfollowed', { followerId: me.id, ...ended }, ctx) })
      return ended
    })
    if (!ended) await auth.byHandle({ handle }, ctx) // no follow existed: an error only if no user has that handle
    outbox.wake()
    return {}
  },

  async followersOf({ userId, at, cursor, limit }) {
    const after = decodeCursor(cursor) ?? ''
    const rows = at
      ? await followersAt(db, userId, at, after, limit + 1)
      : await db.follow.findMany({
          where: { followeeId: userId, until: null, followerHandle: { gt: after } },
          orderBy: { followerHandle: 'asc' },
          take: limit + 1,
        })
    const page = toPage(rows, limit, ({ followerHandle }) => followerHandle)
    return { ...page, items: page.items.map(({ followerId }) => followerId) }
  },

  async followeesOf({ userId, cursor, limit }) {
    const rows = await followeesFrom(pool, userId, decodeCursor(cursor) ?? '', limit + 1)
    const page = toPage(rows, limit, (followee) => followee.handle)
    return { ...page, items: page.items.map(({ id }) => id) }
  },

  async isFollowing({ userId }, ctx) {
    const me = await authenticate(ctx)
    const pair = { followerId: me.id, followeeId: userId }
    const found = await db.follow.findFirst({ where: { ...pair, until: null } })
    return { following: found !== null }
  },

  async counts({ userId }) {
    const [followers, following] = await Promise.all([
      db.follow.count({ where: { followeeId: userId, until: null } }),
      db.follow.count({ where: { followerId: userId, until: null } }),
    ])
    return { followers, following }
  },
})

const yourself = () => {
  const message = 'You cannot follow yourself'
  return new AppError('invalid', message, { errors: [{ path: 'handle', message }] })
}
