import type { PageInput, PostPage } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Services } from '../deps.ts'

export interface WrittenByDeps {
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
