import { decodeCursor, type follows, toPage } from '@murmuration/contracts'
import type { Authenticate } from '@murmuration/identity'
import type { Live } from '@murmuration/live'
import { type Api, AppError } from '@murmuration/rpc'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'

interface FollowsDeps {
  db: PrismaClient
  authenticate: Authenticate
  notify: { followed(tx: Prisma.TransactionClient, ids: { followerId: string; followeeId: string }): Promise<string[]> }
  live: Pick<Live, 'invalidate'>
}

export const createFollows = ({ db, authenticate, notify, live }: FollowsDeps): Api<typeof follows> => ({
  async follow({ handle }, ctx) {
    const me = await authenticate(ctx)
    const { id: followeeId } = await find(db, handle)
    if (followeeId === me.id) throw yourself()

    const told = await db.$transaction(async (tx) => {
      const { count } = await tx.follow.createMany({ data: { followerId: me.id, followeeId }, skipDuplicates: true })
      return count === 0 ? [] : notify.followed(tx, { followerId: me.id, followeeId })
    })
    live.invalidate(told)
    return {}
  },

  async unfollow({ handle }, ctx) {
    const me = await authenticate(ctx)
    const { id: followeeId } = await find(db, handle)
    await db.follow.deleteMany({ where: { followerId: me.id, followeeId } })
    return {}
  },

  async followersOf({ userId, cursor, limit }) {
    const rows = await db.follow.findMany({
      where: { followeeId: userId, follower: { handle: { gt: decodeCursor(cursor) ?? '' } } },
      select: { follower: { select: { id: true, handle: true } } },
      orderBy: { follower: { handle: 'asc' } },
      take: limit + 1,
    })
    const page = toPage(rows, limit, ({ follower }) => follower.handle)
    return { ...page, items: page.items.map(({ follower }) => follower.id) }
  },

  async followeesOf({ userId, cursor, limit }) {
    const rows = await db.follow.findMany({
      where: { followerId: userId, followee: { handle: { gt: decodeCursor(cursor) ?? '' } } },
      select: { followee: { select: { id: true, handle: true } } },
      orderBy: { followee: { handle: 'asc' } },
      take: limit + 1,
    })
    const page = toPage(rows, limit, ({ followee }) => followee.handle)
    return { ...page, items: page.items.map(({ followee }) => followee.id) }
  },

  async isFollowing({ userId }, ctx) {
    const me = await authenticate(ctx)
    const pair = { followerId: me.id, followeeId: userId }
    const found = await db.follow.findUnique({ where: { followerId_followeeId: pair } })
    return { following: found !== null }
  },

  async counts({ userId }) {
    const [followers, following] = await Promise.all([
      db.follow.count({ where: { followeeId: userId } }),
      db.follow.count({ where: { followerId: userId } }),
    ])
    return { followers, following }
  },
})

const yourself = () => {
  const message = 'You cannot follow yourself'
  return new AppError('invalid', message, { errors: [{ path: 'handle', message }] })
}

const find = async (db: PrismaClient, handle: string) => {
  const user = await db.user.findUnique({ where: { handle } })
  if (!user) throw new AppError('not_found', 'Nobody has that handle')
  return user
}
