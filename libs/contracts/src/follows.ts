import { z } from 'zod'
import { Author, Nothing } from './auth.ts'
import { Handle } from './rules/handle.ts'
import { Id, Moment } from './rules/id.ts'
import { PeopleBatchInput, pageOf } from './rules/page.ts'

/** Followers and followees. Lists are ordered by handle, which never changes. */
export const follows = {
  name: 'follows',
  port: 4003,
  operations: {
    follow: { http: 'PUT /followees/:handle', input: z.object({ handle: Handle }), output: Nothing },
    unfollow: { http: 'DELETE /followees/:handle', input: z.object({ handle: Handle }), output: Nothing },
    followersOf: {
      http: 'GET /people/:userId/followers',
      // With `at`: the followers at that moment, which may be a day ago at most. Without: the followers now.
      input: z.object({ ...PeopleBatchInput.shape, userId: Id, at: Moment.optional() }),
      output: pageOf(Id),
    },
    followeesOf: {
      http: 'GET /people/:userId/followees',
      input: z.object({ ...PeopleBatchInput.shape, userId: Id }),
      output: pageOf(Id),
    },
    isFollowing: {
      http: 'GET /people/:userId/followed-by-me',
      input: z.object({ userId: Id }),
      output: z.object({ following: z.boolean() }),
    },
    counts: {
      http: 'GET /people/:userId/counts',
      input: z.object({ userId: Id }),
      output: z.object({ followers: z.number().int(), following: z.number().int() }),
    },
  },
  events: {
    'user.followed': z.object({ follower: Author, followeeId: Id, at: Moment }),
    'user.unfollowed': z.object({ followerId: Id, followeeId: Id, at: Moment }),
  },
  hears: [],
} as const
