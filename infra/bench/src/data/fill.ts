import { wordsOf } from '@murmuration/contracts'
import { Client, escapeIdentifier } from 'pg'
import type { Dataset } from './dataset.ts'

/** What the tables of one database hold; a column that isn't named gets its default. */
type Tables = Record<string, Record<string, unknown>[]>

/** Puts rows into a database, a statement a table, in the order given. */
export const fill = async (url: string, tables: Tables) => {
  const client = new Client({ connectionString: url })
  await client.connect()
  for (const [table, rows] of Object.entries(tables)) {
    const columns = Object.keys(rows[0] ?? {})
      .map(escapeIdentifier)
      .join()
    const name = escapeIdentifier(table)
    const insert = `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${name}, $1)`
    await client.query(insert, [JSON.stringify(rows)])
  }
  // A new table has no statistics, and the first plans would be guesses. An empty one is better off without: PostgreSQL would
  // believe that it stays empty, and read all of it for each of 300 inboxes.
  for (const table of Object.keys(tables)) await client.query(`VACUUM ANALYZE ${escapeIdentifier(table)}`)
  await client.end()
}

/** The monolith's one database. */
export const monolithTables = ({ people, posts, follows }: Dataset, passwordHash: string): Tables => ({
  users: people.map((person) => ({
    ...person,
    words: wordsOf(`${person.handle} ${person.name}`),
    password_hash: passwordHash,
  })),
  follows: follows.map(({ follower, followee }) => ({ follower_id: follower.id, followee_id: followee.id })),
  posts: posts.map(({ id, author, text }) => ({ id, author_id: author.id, text, words: wordsOf(text) })),
})

/** The split's five, with the copies that events would have brought. */
export const splitTables = ({ people, posts, follows }: Dataset, passwordHash: string): Record<string, Tables> => ({
  auth: { users: people.map((person) => ({ ...person, version: 1, password_hash: passwordHash })) },
  posts: {
    authors: people.map(({ id, handle, name }) => ({ id, handle, name, version: 1 })),
    posts: posts.map(({ id, author, text }) => ({ id, author_id: author.id, text })),
  },
  follows: {
    follows: follows.map(({ follower, followee }, index) => ({
      id: index + 1,
      follower_id: follower.id,
      follower_handle: follower.handle,
      followee_id: followee.id,
      followee_handle: followee.handle,
      since: '2025-01-01T00:00:00Z',
    })),
  },
  search: {
    people: people.map((person) => ({ ...person, version: 1, words: wordsOf(`${person.handle} ${person.name}`) })),
    posts: posts.map(({ id, author, text }) => ({
      id,
      author_id: author.id,
      author_handle: author.handle,
      author_name: author.name,
      text,
      words: wordsOf(text),
      removed: false,
    })),
  },
  notify: { people: people.map(({ id, handle, name }) => ({ id, handle, name, version: 1 })) },
})
