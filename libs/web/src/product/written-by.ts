import type { PageInput, PostPage } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Services } from '../deps.ts'

export interface WrittenByDeps {
  auth: Pick<Services['auth'], 'byHandle'>
  posts: Pick<Services['posts'], 'byAuthor'>
}

/**
 * A page of somebody's posts. Posts is asked first, and alone when it knows the author: then a profile shows its posts
 * also while auth is down. Who has never posted may be unknown to it; only auth can say whether there is such a person.
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
