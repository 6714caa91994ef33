import type { follows } from '@murmuration/contracts'
import type { Api, Ctx } from '@murmuration/rpc'

type Follows = Pick<Api<typeof follows>, 'followeesOf'>

const BATCH = 1000

/** All users whom `userId` follows now. Posts keeps no copy, because home must be right immediately after a follow. */
export const followeesOf = async (follows: Follows, userId: string, ctx: Ctx) => {
  const ids: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await follows.followeesOf({ userId, limit: BATCH, ...(cursor && { cursor }) }, ctx)
    ids.push(...page.items)
    cursor = page.next
  } while (cursor)
  return ids
}
