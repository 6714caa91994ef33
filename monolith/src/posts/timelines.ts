import { postOf, toPage } from '@murmuration/contracts'
import type { Pool } from 'pg'

// Home reads the newest ids of each author, then only those posts: its cost grows with the number of authors, not of posts.
const STATEMENTS = {
  home: `
    WITH wanted AS (
      SELECT $1::uuid AS id
      UNION ALL
      SELECT followee_id FROM follows WHERE follower_id = $1
    ), newest AS (
      SELECT p.id
      FROM wanted, LATERAL (
        SELECT id FROM posts WHERE author_id = wanted.id AND id < $2 ORDER BY id DESC LIMIT $3
      ) p
      ORDER BY p.id DESC
      LIMIT $3
    )
    SELECT p.id, p.text, p.author_id, a.handle, a.name
    FROM newest JOIN posts p USING (id) JOIN users a ON a.id = p.author_id
    ORDER BY p.id DESC`,
  byAuthor: `
    SELECT p.id, p.text, p.author_id, a.handle, a.name
    FROM posts p JOIN users a ON a.id = p.author_id
    WHERE p.author_id = (SELECT id FROM users WHERE handle = $1) AND p.id < $2
    ORDER BY p.id DESC
    LIMIT $3`,
  latest: `
    SELECT p.id, p.text, p.author_id, a.handle, a.name
    FROM posts p JOIN users a ON a.id = p.author_id
    WHERE p.id < $1
    ORDER BY p.id DESC
    LIMIT $2`,
}

export interface PostRow {
  id: string
  text: string
  author_id: string
  handle: string
  name: string
}

export const toPost = ({ id, text, author_id, handle, name }: PostRow) =>
  postOf({ id, text, author: { id: author_id, handle, name } })

/** The most frequent reads of the system: prepared statements on the pool that Prisma also uses. */
export const createTimelines = (pool: Pool) => {
  const read = async (name: keyof typeof STATEMENTS, values: unknown[], limit: number) => {
    const { rows } = await pool.query<PostRow>({ name, text: STATEMENTS[name], values: [...values, limit + 1] })
    return toPage(rows.map(toPost), limit, (post) => post.id)
  }

  return {
    home: (userId: string, before: string, limit: number) => read('home', [userId, before], limit),
    byAuthor: (handle: string, before: string, limit: number) => read('byAuthor', [handle, before], limit),
    latest: (before: string, limit: number) => read('latest', [before], limit),
  }
}
