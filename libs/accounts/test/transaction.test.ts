import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTransaction } from '@murmuration/database'
import { createDatabase, type RunningPostgres, startPostgres } from '@murmuration/local'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

// Tested here, among its users: what starts a PostgreSQL for tests is built on libs/database itself.
let dir: string
let server: RunningPostgres
let pool: Pool

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  server = await startPostgres({ dir, settings: { fsync: 'off' } })
  pool = new Pool({ connectionString: await createDatabase(server, 'test'), max: 1 })
  pool.on('error', () => {}) // the server goes before the last connection has
}, 60_000)

beforeEach(() => pool.query('DROP TABLE IF EXISTS words; CREATE TABLE words (word text)'))

afterAll(async () => {
  await pool.end()
  await server.destroy()
  await rm(dir, { recursive: true, force: true })
})

const write = (client: PoolClient, word: string) => client.query('INSERT INTO words VALUES ($1)', [word])
const words = async () => (await pool.query<{ word: string }>('SELECT word FROM words')).rows.map(({ word }) => word)

test('all of it happens, or nothing', async () => {
  expect(await inTransaction(pool, async (client) => (await write(client, 'one')).rowCount)).toBe(1)
  const failing = inTransaction(pool, async (client) => {
    await write(client, 'two')
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(await words()).toEqual(['one'])
})

test('when its connection goes away it rejects, nothing has happened, and the pool goes on with another', async () => {
  const other = new Pool({ connectionString: pool.options.connectionString })
  const broken = inTransaction(pool, async (client) => {
    await write(client, 'lost')
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
    await write(client, 'lost too')
  })
  await expect(broken).rejects.toThrow()
  await other.end()
  expect(await words()).toEqual([])
})
