import type { Payload, Post, PostPage, UserPage, Wanted } from '@murmuration/contracts'
import type { Check } from '@murmuration/service'
import type { PoolClient } from 'pg'

export interface Query {
  /** All parts must match. Never empty. */
  wanted: Wanted[]
  /** Where the page begins, from the cursor of the previous page. */
  position: string | undefined
  limit: number
}

export interface Searches {
  posts(query: Query): Promise<PostPage>
  /** The user with the handle `exact` comes first. */
  people(query: Query & { exact: string }): Promise<UserPage>
}

export type Person = Payload<'user.registered' | 'user.updated'>

/** Idempotent: a repeated or outdated write changes nothing. */
export interface Writes {
  putPosts(posts: Post[]): Promise<void>
  /** Leaves a tombstone, even if the index does not have the post yet: `post.published` may arrive later. */
  removePost(id: string): Promise<void>
  putPeople(people: Person[]): Promise<void>
}

/** Searches read `live`; a rebuild fills `next` beside it. */
export type Copy = 'live' | 'next'

/** The product that stores the index. There is one writer at a time, in a transaction `tx` of search's own database. */
export interface Engine extends Searches {
  writes(copy: Copy, tx: PoolClient): Writes
  /** Empties `next`, then copies the tombstones of `live` into it. */
  begin(tx: PoolClient): Promise<void>
  /** Makes `next` the index that searches read, between two searches. */
  swap(tx: PoolClient): Promise<void>
  checks: Record<string, Check>
}

/** What search needs of an index. */
export interface SearchIndex extends Searches, Writes {
  /** Builds the index again from what `fill` writes, while searches and events go on. Rejects with `conflict` while another rebuild runs. */
  rebuild(fill: (next: Pick<Writes, 'putPosts' | 'putPeople'>) => Promise<void>): Promise<void>
  checks: Record<string, Check>
}
