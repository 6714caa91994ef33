import { z } from 'zod'
import { User } from './auth.ts'
import { PageInput, pageOf, PeoplePageInput } from './rules/page.ts'
import { PostPage } from './posts.ts'
import { Query } from './rules/text.ts'

export const UserPage = pageOf(User)
export type UserPage = z.infer<typeof UserPage>

/** Finds posts by their words, and people by handle and name. */
export const search = {
  name: 'search',
  port: 4004,
  operations: {
    posts: { http: 'GET /posts', input: z.object({ ...PageInput.shape, q: Query }), output: PostPage },
    people: { http: 'GET /people', input: z.object({ ...PeoplePageInput.shape, q: Query }), output: UserPage },
  },
  events: {},
  hears: ['user.registered', 'user.updated', 'post.published', 'post.removed'],
} as const
