import { decodeCursor, LAST_ID, type search, toPage, wantedOf } from '@murmuration/contracts'
import { toTsquery } from '@murmuration/database'
import type { Api } from '@murmuration/rpc'
import type { Pool } from 'pg'
import { toUser } from '../auth/auth.ts'
import { type PostRow, toPost } from '../posts/timelines.ts'

// The words were folded when they were written (`wordsOf`); array_to_tsvector does not change them.
const POSTS = `
  SELECT p.id, p.text, p.author_id, u.handle, u.name
  FROM posts p JOIN users u ON u.id = p.author_id
  WHERE array_to_tsvector(p.words) @@ $1::tsquery AND p.id < $2
  ORDER BY p.id DESC
  LIMIT $3`

// The user with exactly that handle comes first, on the first page and on no other.
const PEOPLE = `
  SELECT id, handle, name, bio
  FROM users
  WHERE array_to_tsvector(words) @@ $1::tsquery AND ($3::text IS NULL OR (handle > $3 AND handle <> $2))
  ORDER BY handle = $2 DESC, handle
  LIMIT $4`

interface UserRow {
  id: string
  handle: string
  name: string
  bio: string
}

export const createSearch = (pool: Pool): Api<typeof search> => ({
  async posts({ q, cursor, limit }) {
    const wanted = wantedOf(q)
    if (wanted.length === 0) return { items: [], next: null }

    const values = [toTsquery(wanted), decodeCursor(cursor) ?? LAST_ID, limit + 1]
    const { rows } = await pool.query<PostRow>(POSTS, values)
    return toPage(rows.map(toPost), limit, (post) => post.id)
  },

  async people({ q, cursor, limit }) {
    const wanted = wantedOf(q)
    if (wanted.length === 0) return { items: [], next: null }

    const exact = q.toLowerCase()
    const values = [toTsquery(wanted), exact, decodeCursor(cursor) ?? null, limit + 1]
    const { rows } = await pool.query<UserRow>(PEOPLE, values)
    return toPage(rows.map(toUser), limit, ({ handle }) => (handle === exact ? '' : handle))
  },
})
