import type { Payload, PostPage, UserPage } from '@murmuration/contracts'

export interface Query {
  /** Folded words: all must match, the last one also as a prefix. Never empty. */
  words: string[]
  /** Where the page begins, as the cursor of the page before says. */
  position: string | undefined
  limit: number
}

/** What search needs of an index. Whatever is put twice, or late, changes nothing. */
export interface SearchIndex {
  posts(query: Query): Promise<PostPage>
  /** `exact`: who has this handle comes first. */
  people(query: Query & { exact: string }): Promise<UserPage>
  putPost(event: Payload<'post.published'>): Promise<void>
  removePost(event: Payload<'post.removed'>): Promise<void>
  putPerson(event: Payload<'user.registered' | 'user.updated'>): Promise<void>
}
