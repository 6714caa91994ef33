import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, freePort, startPostgres, type RunningPostgres } from '@murmuration/local'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsOf } from '../src/volume.ts'

let dir: string
let server: RunningPostgres
let urls: Record<string, string>
const REMOVE = 'docker compose down && docker volume rm murmuration_postgres'

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  server = await startPostgres({ dir, settings: { fsync: 'off' } })
  urls = { monolith: await createDatabase(server, 'monolith'), auth: await createDatabase(server, 'auth') }
})
afterAll(async () => {
  await server.destroy()
  await rm(dir, { recursive: true, force: true })
})

const withPassword = (url: string | undefined, password: string) => {
  const changed = new URL(url ?? '')
  changed.password = password
  return changed.href
}

test('databases that let their roles in are no fault', async () => {
  expect(await faultsOf(urls)).toEqual([])
})

test('a volume that was initialised half lacks what was not made, and is removed by a command that is told', async () => {
  const faults = await faultsOf({ ...urls, posts: server.url('posts'), notify: server.url('notify') })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toContain('lacks: posts, notify.')
  expect(faults[0]).toContain(REMOVE)
})

test('a password that was changed is told from a database that is missing', async () => {
  const auth = withPassword(urls['auth'], 'another')
  const faults = await faultsOf({ ...urls, auth, posts: server.url('posts') })
  expect(faults).toHaveLength(2)
  expect(faults[0]).toContain('lacks: posts.')
  expect(faults[1]).toContain('auth: PostgreSQL refuses the password')
  expect(faults[1]).toContain('set the former AUTH_DB_PASSWORD again')
})

test('where no role is let in both causes are told, without a password', async () => {
  const [fault = ''] = await faultsOf({ auth: withPassword(urls['auth'], 'another') })
  expect(fault).toContain('the volume keeps the first ones')
  expect(fault).toContain(REMOVE)
  expect(fault).not.toContain('another')
})

test('a PostgreSQL that does not answer is waited for, and then told', async () => {
  const [fault] = await faultsOf({ auth: `postgresql://auth:secret@127.0.0.1:${await freePort()}/auth` }, 300)
  expect(fault).toContain('PostgreSQL does not answer')
})
