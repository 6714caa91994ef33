import { LAST_ID, timeOf, toPage, wordsOf } from '@murmuration/contracts'
import { toTsquery } from '@murmuration/database'
import type { Pool } from 'pg'
import type { SearchIndex } from './index.ts'

// The words were folded when they were written (`wordsOf`); array_to_tsvector takes them as they are.
const POSTS = `
  SELECT p.id, p.text, p.author_id, p.author_handle, coalesce(a.name, p.author_name) AS author_name
  FROM posts p LEFT JOIN people a ON a.id = p.author_id
  WHERE array_to_tsvector(p.words) @@ $1::tsquery AND p.id < $2
  ORDER BY p.id DESC
  LIMIT $3`

// Who has exactly that handle comes first, on the first page, and on no other.
const PEOPLE = `
  SELECT id, handle, name, bio
  FROM people
  WHERE array_to_tsvector(words) @@ $1::tsquery AND ($3::text IS NULL OR (handle > $3 AND handle <> $2))
  ORDER BY handle = $2 DESC, handle
  LIMIT $4`

const PUT_POST = `
  INSERT INTO posts (id, author_id, author_handle, author_name, text, words) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO NOTHING`

// A tombstone, also for a post we have not heard of yet: the news of it may come later.
const REMOVE_POST = `
  INSERT INTO posts (id, author_id, author_handle, author_name, text, words, removed) VALUES ($1, $1, '', '', '', '{}', true)
  ON CONFLICT (id) DO UPDATE SET text = '', words = '{}', removed = true`

const PUT_PERSON = `
  INSERT INTO people (id, handle, name, bio, words, version) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE
    SET name = excluded.name, bio = excluded.bio, words = excluded.words, version = excluded.version
    WHERE people.version < excluded.version`

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

const toPost = ({ id, text, author_id, author_handle, author_name }: PostRow) => ({
  id,
  text,
  createdAt: timeOf(id),
  author: { id: author_id, handle: author_handle, name: author_name },
})

const toUser = ({ id, handle, name, bio }: PersonRow) => ({ id, handle, name, bio, createdAt: timeOf(id) })

/** The index in PostgreSQL: a GIN index over the folded words of each post and person. */
export const postgresIndex = (pool: Pool): SearchIndex => ({
  async posts({ words, position, limit }) {
    const { rows } = await pool.query<PostRow>(POSTS, [toTsquery(words), position ?? LAST_ID, limit + 1])
    return toPage(rows.map(toPost), limit, ({ id }) => id)
  },

  async people({ words, exact, position, limit }) {
    const { rows } = await pool.query<PersonRow>(PEOPLE, [toTsquery(words), exact, position ?? null, limit + 1])
    return toPage(rows.map(toUser), limit, ({ handle }) => (handle === exact ? '' : handle))
  },

  async putPost({ post: { id, text, author } }) {
    await pool.query(PUT_POST, [id, author.id, author.handle, author.name, text, wordsOf(text)])
  },

  async removePost({ postId }) {
    await pool.query(REMOVE_POST, [postId])
  },

  async putPerson({ user: { id, handle, name, bio }, version }) {
    await pool.query(PUT_PERSON, [id, handle, name, bio, wordsOf(`${handle} ${name}`), version])
  },
})
