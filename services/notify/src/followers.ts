import type { follows } from '@murmuration/contracts'
import type { Api, Ctx } from '@murmuration/rpc'

export type Follows = Pick<Api<typeof follows>, 'followersOf'>

const BATCH = 100 // pages are invalidated batch by batch, and a crash repeats at most one batch
const DEADLINE_MS = 5000

/** The followers of `userId` at the moment `at`, in batches. */
export async function* followersAt(follows: Follows, userId: string, at: string, cause: Ctx) {
  let cursor: string | null | undefined
  do {
    const ctx = { ...cause, deadline: Date.now() + DEADLINE_MS }
    const page = await follows.followersOf({ userId, at, limit: BATCH, ...(cursor && { cursor }) }, ctx)
    yield page.items
    cursor = page.next
  } while (cursor)
}
