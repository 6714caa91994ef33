import { firstIdAt, WORDS_VERSION, wordsOf } from '@murmuration/contracts'
import { markWords } from '@murmuration/database'
import type { Pool } from 'pg'

const AT_ONCE = 500

interface Row {
  id: string
  text: string
}

// A user may change a name between the read and the write. Then the words of that row are new already, and stay.
const TABLES = {
  posts: {
    read: 'SELECT id, text FROM posts WHERE id > $1 ORDER BY id LIMIT $2',
    write: `
      UPDATE posts SET words = made.words
      FROM (SELECT id, text, ARRAY(SELECT jsonb_array_elements_text(words)) AS words
        FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, text text, words jsonb)) made
      WHERE posts.id = made.id AND posts.text = made.text`,
  },
  users: {
    read: `SELECT id, handle || ' ' || name AS text FROM users WHERE id > $1 ORDER BY id LIMIT $2`,
    write: `
      UPDATE users SET words = made.words
      FROM (SELECT id, text, ARRAY(SELECT jsonb_array_elements_text(words)) AS words
        FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, text text, words jsonb)) made
      WHERE users.id = made.id AND users.handle || ' ' || users.name = made.text`,
  },
}

const rebuildTable = async (pool: Pool, { read, write }: (typeof TABLES)['posts']) => {
  let [after, count] = [firstIdAt(0), 0]
  for (;;) {
    const { rows } = await pool.query<Row>(read, [after, AT_ONCE])
    const last = rows.at(-1)
    if (!last) return count
    await pool.query(write, [JSON.stringify(rows.map((row) => ({ ...row, words: wordsOf(row.text) })))])
    after = last.id
    count += rows.length
  }
}

/** Makes the words of all posts and users again, while the monolith runs. Returns how many there were. */
export const rebuildWords = async (pool: Pool) => {
  const posts = await rebuildTable(pool, TABLES.posts)
  const people = await rebuildTable(pool, TABLES.users)
  await markWords(pool, WORDS_VERSION)
  return { posts, people }
}
