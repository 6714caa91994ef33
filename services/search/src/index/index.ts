import type { Payload, Post, PostPage, UserPage, Wanted } from '@murmuration/contracts'
import type { Check } from '@murmuration/service'
import type { PoolClient } from 'pg'

export interface Query {
  /** All of it must match. Never empty. */
  wanted: Wanted[]
  /** Where the page begins, as the cursor of the page before says. */
  position: string | undefined
  limit: number
}

export interface Searches {
  posts(query: Query): Promise<PostPage>
  /** `exact`: who has this handle comes first. */
  people(query: Query & { exact: string }): Promise<UserPage>
}

export type Person = Payload<'user.registered' | 'user.updated'>

/** Whatever is put twice, or late, changes nothing. */
export interface Writes {
  putPosts(posts: Post[]): Promise<void>
  /** Leaves a tombstone, also for a post not heard of yet: the news of it may come later. */
  removePost(id: string): Promise<void>
  putPeople(people: Person[]): Promise<void>
}

/** `live` is searched; `next` grows beside it during a rebuild. */
export type Copy = 'live' | 'next'

/** What keeps the index. Only one writer is at work at any time, in a transaction `tx` of search's own database. */
export interface Engine extends Searches {
  writes(copy: Copy, tx: PoolClient): Writes
  /** Makes `next` empty, but for the tombstones of `live`. */
  begin(tx: PoolClient): Promise<void>
  /** From one search to the next, `next` is what is searched. */
  swap(tx: PoolClient): Promise<void>
  checks: Record<string, Check>
}

/** What search needs of an index. */
export interface SearchIndex extends Searches, Writes {
  /** Makes the index anew, out of what `fill` puts, while searches and events go on. `conflict` if that is under way. */
  rebuild(fill: (next: Pick<Writes, 'putPosts' | 'putPeople'>) => Promise<void>): Promise<void>
  checks: Record<string, Check>
}
