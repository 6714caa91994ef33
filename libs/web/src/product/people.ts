import { type PageInput, type PostPage, User } from '@murmuration/contracts'
import type { Claims } from '@murmuration/identity'
import { AppError, type Ctx } from '@murmuration/rpc'
import { z } from 'zod'
import type { Services } from '../deps.ts'

type ListInput = z.output<typeof PageInput>

interface PeopleDeps {
  auth: Pick<Services['auth'], 'byHandle' | 'byIds'>
  follows: Pick<Services['follows'], 'followersOf' | 'followeesOf'>
}

/** Lists of users. Follows has their ids and the order, auth has their names. */
export const createPeople = ({ auth, follows }: PeopleDeps) => {
  const usersOf = async ({ items: ids, next }: { items: string[]; next: string | null }, ctx: Ctx) => {
    if (ids.length === 0) return { items: [], next }
    const users = new Map((await auth.byIds({ ids }, ctx)).map((user) => [user.id, user]))
    const items = ids.map((id) => users.get(id)).filter((user): user is User => user !== undefined)
    return { items, next }
  }

  return {
    /** The followers of `handle`. Rejects with `not_found`. */
    async followersOf(handle: string, page: ListInput, ctx: Ctx) {
      const { id: userId } = await auth.byHandle({ handle }, ctx)
      return usersOf(await follows.followersOf({ ...page, userId }, ctx), ctx)
    },

    /** The users that `handle` follows. Rejects with `not_found`. */
    async followeesOf(handle: string, page: ListInput, ctx: Ctx) {
      const { id: userId } = await auth.byHandle({ handle }, ctx)
      return usersOf(await follows.followeesOf({ ...page, userId }, ctx), ctx)
    },
  }
}

const Counts = z.object({ posts: z.number().int(), followers: z.number().int(), following: z.number().int() })

export const Profile = z.object({ ...User.shape, counts: Counts, followedByMe: z.boolean() })
export type Profile = z.infer<typeof Profile>

interface ProfileDeps {
  auth: Pick<Services['auth'], 'byHandle'>
  posts: Pick<Services['posts'], 'counts'>
  follows: Pick<Services['follows'], 'counts' | 'isFollowing'>
}

/** Profiles, composed from three services. `me` is the caller. */
export const createProfiles = ({ auth, posts, follows }: ProfileDeps) => {
  const complete = async (user: User, ctx: Ctx, me: Claims | undefined): Promise<Profile> => {
    const others = me !== undefined && me.id !== user.id
    const [written, counts, { following: followedByMe }] = await Promise.all([
      posts.counts({ authorId: user.id }, ctx),
      follows.counts({ userId: user.id }, ctx),
      others ? follows.isFollowing({ userId: user.id }, ctx) : { following: false },
    ])
    return { ...user, counts: { ...written, ...counts }, followedByMe }
  }

  return {
    /** Rejects with `not_found`. */
    byHandle: async (handle: string, ctx: Ctx, me?: Claims) => complete(await auth.byHandle({ handle }, ctx), ctx, me),
    /** The profile of a user that has been read already. */
    complete,
  }
}

interface WrittenByDeps {
  auth: Pick<Services['auth'], 'byHandle'>
  posts: Pick<Services['posts'], 'byAuthor'>
}

/**
 * A user's posts. If posts knows the author, one call is enough, and it works while auth is down. Posts may not know a user
 * who has never posted. Then auth is asked, and rejects with `not_found` if there is no such user.
 */
export const createWrittenBy =
  ({ auth, posts }: WrittenByDeps) =>
  async (handle: string, page: z.output<typeof PageInput>, ctx: Ctx): Promise<PostPage> => {
    try {
      return await posts.byAuthor({ ...page, handle }, ctx)
    } catch (reason) {
      if (AppError.from(reason).code !== 'not_found') throw reason
      await auth.byHandle({ handle }, ctx)
      return { items: [], next: null }
    }
  }
