import { z } from 'zod'
import { User } from '@murmuration/contracts'
import type { Claims } from '@murmuration/identity'
import type { Ctx } from '@murmuration/rpc'
import type { Services } from '../deps.ts'

const Counts = z.object({ posts: z.number().int(), followers: z.number().int(), following: z.number().int() })

export const Profile = z.object({ ...User.shape, counts: Counts, followedByMe: z.boolean() })
export type Profile = z.infer<typeof Profile>

export interface ProfileDeps {
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
