import type { follows } from '@murmuration/contracts'
import type { Api, Ctx } from '@murmuration/rpc'

export type Follows = Pick<Api<typeof follows>, 'followersOf'>

const BATCH = 100 // pages hear of it batch by batch, and a crash repeats no more than one
const DEADLINE_MS = 5000

/** Everyone who followed `userId` at a moment, in batches. */
export async function* followersAt(follows: Follows, userId: string, at: string, cause: Ctx) {
  let cursor: string | null | undefined
  do {
    const ctx = { ...cause, deadline: Date.now() + DEADLINE_MS }
    const page = await follows.followersOf({ userId, at, limit: BATCH, ...(cursor && { cursor }) }, ctx)
    yield page.items
    cursor = page.next
  } while (cursor)
}
