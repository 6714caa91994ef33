import { LAST_ID, postOf, timeOf, toPage } from '@murmuration/contracts'
import { toTsquery } from '@murmuration/database'
import type { Pool } from 'pg'
import type { Engine } from './index.ts'
import { postgresWrites } from './postgres-writes.ts'

// The words were folded when they were written (`wordsOf`); array_to_tsvector does not change them.
const POSTS = `
  SELECT p.id, p.text, p.author_id, p.author_handle, coalesce(a.name, p.author_name) AS author_name
  FROM posts p LEFT JOIN people a ON a.id = p.author_id
  WHERE array_to_tsvector(p.words) @@ $1::tsquery AND p.id < $2
  ORDER BY p.id DESC
  LIMIT $3`

// The user with exactly that handle comes first, on the first page and on no other.
const PEOPLE = `
  SELECT id, handle, name, bio
  FROM people
  WHERE array_to_tsvector(words) @@ $1::tsquery AND ($3::text IS NULL OR (handle > $3 AND handle <> $2))
  ORDER BY handle = $2 DESC, handle
  LIMIT $4`

const BEGIN = `
  TRUNCATE next_posts, next_people;
  INSERT INTO next_posts SELECT * FROM posts WHERE removed`

// DELETE, not TRUNCATE or a renaming: running searches still see the old rows, and no search waits.
const SWAP = `
  DELETE FROM posts;
  DELETE FROM people;
  INSERT INTO posts SELECT * FROM next_posts;
  INSERT INTO people SELECT * FROM next_people;
  TRUNCATE next_posts, next_people`

interface PostRow {
  id: string
  text: string
  author_id: string
  author_handle: string
  author_name: string
}

interface PersonRow {
  id: string
  handle: string
  name: string
  bio: string
}

const toPost = ({ id, text, author_id, author_handle, author_name }: PostRow) =>
  postOf({ id, text, author: { id: author_id, handle: author_handle, name: author_name } })

const toUser = ({ id, handle, name, bio }: PersonRow) => ({ id, handle, name, bio, createdAt: timeOf(id) })

/** The index in PostgreSQL: a GIN index over the folded words of each post and person. */
export const postgresEngine = (pool: Pool): Engine => ({
  async posts({ wanted, position, limit }) {
    const { rows } = await pool.query<PostRow>(POSTS, [toTsquery(wanted), position ?? LAST_ID, limit + 1])
    return toPage(rows.map(toPost), limit, ({ id }) => id)
  },

  async people({ wanted, exact, position, limit }) {
    const { rows } = await pool.query<PersonRow>(PEOPLE, [toTsquery(wanted), exact, position ?? null, limit + 1])
    return toPage(rows.map(toUser), limit, ({ handle }) => (handle === exact ? '' : handle))
  },

  writes: (copy, tx) => postgresWrites(copy === 'live' ? LIVE : NEXT, tx),

  async begin(tx) {
    await tx.query(BEGIN)
  },

  async swap(tx) {
    await tx.query(SWAP)
  },

  checks: {}, // its database is that of the search service, which has a check already
})

const LIVE = { posts: 'posts', people: 'people' }
const NEXT = { posts: 'next_posts', people: 'next_people' }
