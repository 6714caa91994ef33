import type { auth, posts } from '@murmuration/contracts'
import type { Api, Ctx } from '@murmuration/rpc'
import type { Writes } from './index/index.ts'

interface Owners {
  auth: Pick<Api<typeof auth>, 'everybody'>
  posts: Pick<Api<typeof posts>, 'latest'>
}

const PEOPLE_AT_ONCE = 1000
const POSTS_AT_ONCE = 100
const PATIENCE_MS = 10_000 // for one page

interface Page<T> {
  items: T[]
  next: string | null
}

/** Page after page, each put away before the next is asked for. */
const everyPage = async <T>(
  read: (cursor: string | undefined, ctx: Ctx) => Promise<Page<T>>,
  put: (items: T[]) => Promise<void>,
) => {
  let [cursor, count]: [string | undefined, number] = [undefined, 0]
  for (;;) {
    const ctx = { requestId: 'reindex', deadline: Date.now() + PATIENCE_MS }
    const { items, next } = await read(cursor, ctx)
    if (items.length > 0) await put(items)
    count += items.length
    if (next === null) return count
    cursor = next
  }
}

/** Asks the owners for all people and posts, and puts them into an index. Tells how many there were. */
export const putEverything = async ({ auth, posts }: Owners, index: Pick<Writes, 'putPeople' | 'putPosts'>) => ({
  people: await everyPage((cursor, ctx) => auth.everybody({ cursor, limit: PEOPLE_AT_ONCE }, ctx), index.putPeople),
  posts: await everyPage((cursor, ctx) => posts.latest({ cursor, limit: POSTS_AT_ONCE }, ctx), index.putPosts),
})
