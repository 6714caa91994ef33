import type { auth, posts } from '@murmuration/contracts'
import type { Api } from '@murmuration/rpc'
import { everyPage } from '@murmuration/service'
import type { Writes } from './index/index.ts'

interface Owners {
  auth: Pick<Api<typeof auth>, 'listUsers'>
  posts: Pick<Api<typeof posts>, 'latest'>
}

const PEOPLE_AT_ONCE = 1000
const POSTS_AT_ONCE = 100

/** Reads all users and posts from the services that own them, and writes them into an index. Returns how many there were. */
export const putEverything = async ({ auth, posts }: Owners, index: Pick<Writes, 'putPeople' | 'putPosts'>) => ({
  people: await everyPage((cursor, ctx) => auth.listUsers({ cursor, limit: PEOPLE_AT_ONCE }, ctx), index.putPeople),
  posts: await everyPage((cursor, ctx) => posts.latest({ cursor, limit: POSTS_AT_ONCE }, ctx), index.putPosts),
})
