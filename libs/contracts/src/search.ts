import { z } from 'zod'
import { User } from './auth.ts'
import { PageInput, pageOf } from './page.ts'
import { PostPage } from './posts.ts'
import { Query } from './text.ts'

const SearchInput = z.object({ ...PageInput.shape, q: Query })

export const UserPage = pageOf(User)
export type UserPage = z.infer<typeof UserPage>

/** Finds posts by their words, and people by handle and name. */
export const search = {
  name: 'search',
  operations: {
    posts: { http: 'GET /posts', input: SearchInput, output: PostPage },
    people: { http: 'GET /people', input: SearchInput, output: UserPage },
  },
  events: {},
} as const
