import type { PageInput, User } from '@murmuration/contracts'
import type { Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Services } from '../deps.ts'

type Page = z.output<typeof PageInput>

export interface PeopleDeps {
  auth: Pick<Services['auth'], 'byHandle' | 'byIds'>
  follows: Pick<Services['follows'], 'followersOf' | 'followeesOf'>
}

/** Lists of people: follows knows their ids and the order, auth knows who they are. */
export const createPeople = ({ auth, follows }: PeopleDeps) => {
  const usersOf = async ({ items: ids, next }: { items: string[]; next: string | null }, ctx: Ctx) => {
    if (ids.length === 0) return { items: [], next }
    const users = new Map((await auth.byIds({ ids }, ctx)).map((user) => [user.id, user]))
    const items = ids.map((id) => users.get(id)).filter((user): user is User => user !== undefined)
    return { items, next }
  }

  return {
    /** Who follows `handle`, a page of users. Rejects with `not_found`. */
    async followersOf(handle: string, page: Page, ctx: Ctx) {
      const { id: userId } = await auth.byHandle({ handle }, ctx)
      return usersOf(await follows.followersOf({ ...page, userId }, ctx), ctx)
    },

    /** Whom `handle` follows. */
    async followeesOf(handle: string, page: Page, ctx: Ctx) {
      const { id: userId } = await auth.byHandle({ handle }, ctx)
      return usersOf(await follows.followeesOf({ ...page, userId }, ctx), ctx)
    },
  }
}
