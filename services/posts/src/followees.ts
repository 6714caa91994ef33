import type { follows } from '@murmuration/contracts'
import type { Api, Ctx } from '@murmuration/rpc'

type Follows = Pick<Api<typeof follows>, 'followeesOf'>

const BATCH = 1000

/** Everyone whom `userId` follows now: asked, not remembered, since home must be right the moment after a follow. */
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
