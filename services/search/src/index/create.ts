import { WORDS_VERSION } from '@murmuration/contracts'
import { inTransaction, markWords } from '@murmuration/database'
import { AppError } from '@murmuration/rpc'
import type { Pool, PoolClient } from 'pg'
import type { Copy, Engine, SearchIndex, Writes } from './index.ts'

// Advisory locks of this database: one number for writers, one for rebuilds.
const WRITER = 1
const REBUILDER = 2

/**
 * An index over `engine`. Replicas of search and a rebuild beside them all write to it, and an engine may have no
 * conditional writes (Meilisearch has none). So a lock in PostgreSQL allows one writer at a time; a dying process releases
 * it. The lock costs little: writes are short, and Meilisearch runs them one after another anyway.
 */
export const createIndex = (engine: Engine, pool: Pool): SearchIndex => {
  const alone = <T>(work: (tx: PoolClient) => Promise<T>) =>
    inTransaction(pool, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [WRITER])
      return work(tx)
    })

  // An event before `begin` goes to `live` alone. The rebuild reads from the owning service later, so `next` gets it from there.
  const toAll = (write: (copy: Writes) => Promise<void>) =>
    alone(async (tx) => {
      const { rowCount } = await tx.query('SELECT FROM rebuilds')
      const copies: Copy[] = rowCount ? ['live', 'next'] : ['live']
      for (const copy of copies) await write(engine.writes(copy, tx))
    })

  // The lock is held for one batch: events are written between two batches.
  const toNext = (write: (copy: Writes) => Promise<void>) => alone((tx) => write(engine.writes('next', tx)))

  const rebuild: SearchIndex['rebuild'] = async (fill) => {
    await alone(async (tx) => {
      await engine.begin(tx)
      await tx.query('INSERT INTO rebuilds DEFAULT VALUES ON CONFLICT DO NOTHING') // the row of a crashed rebuild may exist
    })
    await fill({
      putPosts: (posts) => toNext((next) => next.putPosts(posts)),
      putPeople: (people) => toNext((next) => next.putPeople(people)),
    }).catch(async (reason: unknown) => {
      await alone((tx) => tx.query('DELETE FROM rebuilds')).catch(() => {}) // if this fails, the next rebuild deletes it
      throw reason
    })
    await alone(async (tx) => {
      await engine.swap(tx)
      await markWords(tx, WORDS_VERSION)
      await tx.query('DELETE FROM rebuilds')
    })
  }

  return {
    posts: engine.posts,
    people: engine.people,
    checks: engine.checks,
    putPosts: (posts) => toAll((copy) => copy.putPosts(posts)),
    removePost: (id) => toAll((copy) => copy.removePost(id)),
    putPeople: (people) => toAll((copy) => copy.putPeople(people)),
    rebuild: (fill) => onlyOne(pool, () => rebuild(fill)),
  }
}

/** Holds a lock while `work` runs, on its own connection. The lock ends with the connection. */
const onlyOne = async (pool: Pool, work: () => Promise<void>) => {
  const connection = await pool.connect()
  connection.on('error', () => {}) // if the database goes away, the next write rejects
  try {
    const { rows } = await connection.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [REBUILDER])
    if (!rows[0]?.mine) throw new AppError('conflict', 'The index is already being rebuilt')
    await work()
  } finally {
    await connection.query('SELECT pg_advisory_unlock_all()').catch(() => {})
    connection.release(true)
  }
}
