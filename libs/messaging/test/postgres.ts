import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, startPostgres, type RunningPostgres } from '@murmuration/local'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'

const OUTBOX = `
  create table outbox (
    id bigserial primary key, type text not null, payload jsonb not null, context jsonb not null,
    created_at timestamptz not null default now(), sent_at timestamptz
  )`

/** A PostgreSQL for one test file, with an outbox that is empty before each test. */
export const outboxForTests = () => {
  let dir: string
  let server: RunningPostgres
  let pool: Pool

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
    server = await startPostgres({ dir, settings: { fsync: 'off' } })
    pool = new Pool({ connectionString: await createDatabase(server, 'posts') })
    pool.on('error', () => {}) // the server goes before the last connection has
    await pool.query(OUTBOX)
  }, 60_000)

  beforeEach(() => pool.query('truncate outbox'))

  afterAll(async () => {
    await pool.end()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  })

  return {
    get pool() {
      return pool
    },
  }
}
