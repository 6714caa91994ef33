import { WORDS_VERSION } from '@murmuration/contracts'
import { inTransaction, markWords } from '@murmuration/database'
import { AppError } from '@murmuration/rpc'
import type { Pool, PoolClient } from 'pg'
import type { Copy, Engine, SearchIndex, Writes } from './index.ts'

// Advisory locks of this database: one number for writers, one for rebuilds.
const WRITER = 1
const REBUILDER = 2

/**
 * An index over `engine`. Replicas of search, and a rebuild beside them, all write to it, and an engine need know no
 * conditional writes (Meilisearch has none): so there is one writer at a time, by a lock in PostgreSQL, which a process
 * that dies lets go of. That costs little, since a write is short, and Meilisearch does one after another anyway.
 */
export const createIndex = (engine: Engine, pool: Pool): SearchIndex => {
  const alone = <T>(work: (tx: PoolClient) => Promise<T>) =>
    inTransaction(pool, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [WRITER])
      return work(tx)
    })

  // Before `begin` an event went to `live` alone, but then its owner, who is asked later, knows of it as well.
  const toAll = (write: (copy: Writes) => Promise<void>) =>
    alone(async (tx) => {
      const { rowCount } = await tx.query('SELECT FROM rebuilds')
      const copies: Copy[] = rowCount ? ['live', 'next'] : ['live']
      for (const copy of copies) await write(engine.writes(copy, tx))
    })

  // A batch at a time: events get their turn between two batches.
  const toNext = (write: (copy: Writes) => Promise<void>) => alone((tx) => write(engine.writes('next', tx)))

  const rebuild: SearchIndex['rebuild'] = async (fill) => {
    await alone(async (tx) => {
      await engine.begin(tx)
      await tx.query('INSERT INTO rebuilds DEFAULT VALUES ON CONFLICT DO NOTHING') // one may have died of a crash
    })
    await fill({
      putPosts: (posts) => toNext((next) => next.putPosts(posts)),
      putPeople: (people) => toNext((next) => next.putPeople(people)),
    }).catch(async (reason: unknown) => {
      await alone((tx) => tx.query('DELETE FROM rebuilds')).catch(() => {}) // then the next rebuild does
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

/** Holds a lock for as long as `work` takes, on a connection of its own, with which it would end as well. */
const onlyOne = async (pool: Pool, work: () => Promise<void>) => {
  const connection = await pool.connect()
  connection.on('error', () => {}) // if the database goes away, the next write says so
  try {
    const { rows } = await connection.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [REBUILDER])
    if (!rows[0]?.mine) throw new AppError('conflict', 'The index is already being rebuilt')
    await work()
  } finally {
    await connection.query('SELECT pg_advisory_unlock_all()').catch(() => {})
    connection.release(true)
  }
}
