import { wordsOf } from '@murmuration/contracts'
import type { PoolClient } from 'pg'
import type { Writes } from './index.ts'

const putPosts = (table: string) => `
  INSERT INTO ${table} (id, author_id, author_handle, author_name, text, words)
  SELECT id, author_id, author_handle, author_name, text, words
  FROM jsonb_to_recordset($1)
    AS row(id uuid, author_id uuid, author_handle text, author_name text, text text, words text[])
  ON CONFLICT (id) DO NOTHING`

const removePost = (table: string) => `
  INSERT INTO ${table} (id, author_id, author_handle, author_name, text, words, removed)
  VALUES ($1, $1, '', '', '', '{}', true)
  ON CONFLICT (id) DO UPDATE SET text = '', words = '{}', removed = true`

const putPeople = (table: string) => `
  INSERT INTO ${table} AS known (id, handle, name, bio, words, version)
  SELECT id, handle, name, bio, words, version
  FROM jsonb_to_recordset($1) AS row(id uuid, handle text, name text, bio text, words text[], version int)
  ON CONFLICT (id) DO UPDATE
    SET name = excluded.name, bio = excluded.bio, words = excluded.words, version = excluded.version
    WHERE known.version < excluded.version`

/** Writes to one pair of tables. */
export const postgresWrites = (tables: { posts: string; people: string }, tx: PoolClient): Writes => ({
  async putPosts(posts) {
    const rows = posts.map(({ id, text, author }) => ({
      id,
      author_id: author.id,
      author_handle: author.handle,
      author_name: author.name,
      text,
      words: wordsOf(text),
    }))
    await tx.query(putPosts(tables.posts), [JSON.stringify(rows)])
  },

  async removePost(id) {
    await tx.query(removePost(tables.posts), [id])
  },

  async putPeople(people) {
    const rows = people.map(({ user: { id, handle, name, bio }, version }) => ({
      ...{ id, handle, name, bio, version },
      words: wordsOf(`${handle} ${name}`),
    }))
    await tx.query(putPeople(tables.people), [JSON.stringify(rows)])
  },
})
