import type { PageInput, User } from '@murmuration/contracts'
import type { Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Services } from '../deps.ts'

type ListInput = z.output<typeof PageInput>

export interface PeopleDeps {
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
