import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createDatabase,
  createDatabaseFrom,
  dropDatabase,
  findPostgres,
  startPostgres,
  type RunningPostgres,
} from '../src/index.ts'

// Survives a crash of PostgreSQL, if not of the machine, and is faster.
const settings = { fsync: 'off' }

let dir: string
let postgres: RunningPostgres

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  await chmod(dir, 0o755) // as root, PostgreSQL runs as another account, which must get in
  postgres = await startPostgres({ dir, settings })
}, 60_000)

afterAll(async () => {
  await postgres.destroy()
})

const query = async (url: string, sql: string) => {
  const client = new Client({ connectionString: url })
  client.on('error', () => {}) // the server may be killed under it
  await client.connect()
  return client
    .query(sql)
    .then(({ rows }) => rows as unknown[])
    .finally(() => client.end())
}

test('a role gets into its own database and into no other', async () => {
  await createDatabase(postgres, 'posts')
  await createDatabase(postgres, 'auth')

  expect(await query(postgres.url('posts'), 'SELECT current_user AS me')).toEqual([{ me: 'posts' }])
  await expect(query(postgres.url('auth', 'posts'), 'SELECT 1')).rejects.toThrow('permission denied')
  const stranger = postgres.url('auth').replace(postgres.passwordOf('auth'), postgres.passwordOf('posts'))
  await expect(query(stranger, 'SELECT 1')).rejects.toThrow('password authentication failed')
})

test('making a database again keeps what is in it', async () => {
  const url = await createDatabase(postgres, 'kept')
  await query(url, 'CREATE TABLE birds AS SELECT 1 AS n')
  expect(await createDatabase(postgres, 'kept')).toBe(url)
  expect(await query(url, 'SELECT n FROM birds')).toEqual([{ n: 1 }])
})

test('a copy of a template has its tables, belongs to its role, and is closed to others', async () => {
  await createDatabase(postgres, 'other')
  await query(await createDatabase(postgres, 'template'), 'CREATE TABLE birds AS SELECT 2 AS n')
  const copies = ['copy_1', 'copy_2', 'copy_3']
  const urls = await Promise.all(copies.map((name) => createDatabaseFrom(postgres, { template: 'template', name })))

  for (const url of urls) expect(await query(url, 'SELECT n FROM birds')).toEqual([{ n: 2 }])
  await expect(query(postgres.url('copy_1', 'other'), 'SELECT 1')).rejects.toThrow('permission denied')
  await dropDatabase(postgres, 'copy_1')
  await expect(query(postgres.url('copy_1', 'template'), 'SELECT 1')).rejects.toThrow('does not exist')
})

test('text is UTF-8 and sorts by code point, whatever the system’s locale', async () => {
  const url = await createDatabase(postgres, 'words')
  const rows = await query(url, `SELECT word FROM unnest(ARRAY['a', 'Z', '_', 'é']) AS word ORDER BY word`)
  expect(rows).toEqual(['Z', '_', 'a', 'é'].map((word) => ({ word })))
})

test('the extensions that search needs are there, for the role that owns the database', async () => {
  const url = await createDatabase(postgres, 'search')
  await query(url, 'CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent')
  expect(await query(url, `SELECT unaccent('é') AS e`)).toEqual([{ e: 'e' }])
})

test('after a crash it starts again with everything that was committed', async () => {
  const url = await createDatabase(postgres, 'crash')
  await query(url, 'CREATE TABLE birds AS SELECT 3 AS n')
  await postgres.kill()
  expect(await findPostgres(dir)).toBeUndefined()

  postgres = await startPostgres({ dir, settings })
  expect(await query(postgres.url('crash'), 'SELECT n FROM birds')).toEqual([{ n: 3 }])
  expect((await findPostgres(dir))?.url('crash')).toBe(postgres.url('crash'))
}, 60_000)

test('a process id left behind that is another program’s by now harms neither', async () => {
  await postgres.stop()
  const file = [process.pid, join(dir, 'data'), 0, 5432, '', '127.0.0.1', '', 'ready'].join('\n')
  await writeFile(join(dir, 'data/postmaster.pid'), file)

  postgres = await startPostgres({ dir, settings })
  expect(await query(postgres.adminUrl(), 'SELECT 4 AS n')).toEqual([{ n: 4 }])
}, 60_000)

test('a server left running by a starter that died is replaced', async () => {
  const leftBehind = postgres
  postgres = await startPostgres({ dir, settings })
  await expect(query(leftBehind.adminUrl(), 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  expect(await query(postgres.adminUrl(), 'SELECT 5 AS n')).toEqual([{ n: 5 }])
}, 60_000)
