import { newId } from '@murmuration/database'
import { createTokenVerifier, createKeyRing } from '@murmuration/identity'
import { databaseForTests } from '@murmuration/testing/database'
import { Pool } from 'pg'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createKeys, createPasswords, createSeal, createSessions } from '../src/index.ts'

const database = databaseForTests('services/auth', (url) => {
  const pool = new Pool({ connectionString: url })
  pool.on('error', () => undefined) // `end` does not wait until the server has let go
  return { pool, close: () => pool.end() }
})

const seal = createSeal('a secret')
const ada = { id: newId(), handle: 'ada', name: 'Ada', bio: '', createdAt: new Date().toISOString() }

const open = () => {
  const { pool } = database()
  const keys = createKeys({ pool, seal })
  return { pool, keys, sessions: createSessions({ pool, keys }) }
}

beforeEach(async () => {
  const { pool } = database()
  await pool.query('TRUNCATE users, sessions, refresh_tokens, signing_keys CASCADE')
  const { id, handle, name } = ada
  await pool.query("INSERT INTO users (id, handle, name, password_hash) VALUES ($1, $2, $3, '')", [id, handle, name])
})

describe('sessions', () => {
  test('a spent token gives the same successor again, however much later, while that has never been used', async () => {
    const { pool, sessions } = open()
    const first = await sessions.open(ada)
    const { refreshToken } = await sessions.refresh(first.refreshToken)
    await pool.query("UPDATE refresh_tokens SET spent_at = spent_at - interval '1 day' WHERE spent_at IS NOT NULL")
    expect((await sessions.refresh(first.refreshToken)).refreshToken).toBe(refreshToken)
    await expect(sessions.refresh(refreshToken)).resolves.toBeDefined()
  })

  test('once its successor has been used, a spent token ends what grew from it', async () => {
    const { sessions } = open()
    const first = await sessions.open(ada)
    const second = await sessions.refresh(first.refreshToken)
    const third = await sessions.refresh(second.refreshToken)
    await expect(sessions.refresh(first.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(sessions.refresh(third.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('of many at the same moment, on whichever replica, all get the same successor, and it is good', async () => {
    const { refreshToken } = await open().sessions.open(ada)
    const tabs = await Promise.all(Array.from({ length: 10 }, () => open().sessions.refresh(refreshToken)))
    expect(new Set(tabs.map((tab) => tab.refreshToken)).size).toBe(1)
    await expect(open().sessions.refresh(tabs[0]!.refreshToken)).resolves.toBeDefined()
  })

  test('a closed session refreshes no more, whichever of its tokens closed it; other sessions go on', async () => {
    const { sessions } = open()
    const here = await sessions.open(ada)
    const elsewhere = await sessions.open(ada)
    const next = await sessions.refresh(here.refreshToken)
    await sessions.close(here.refreshToken)
    await expect(sessions.refresh(next.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(sessions.refresh(elsewhere.refreshToken)).resolves.toMatchObject({ user: { handle: 'ada' } })
    await sessions.close('whatever')
  })

  test('the database holds no token', async () => {
    const { pool, sessions } = open()
    const { refreshToken } = await sessions.open(ada)
    const { rows } = await pool.query<{ all: string }>(
      'SELECT coalesce(json_agg(t)::text, $1) || coalesce((SELECT json_agg(s)::text FROM sessions s), $1) AS all FROM refresh_tokens t',
      [''],
    )
    expect(rows[0]!.all).not.toContain(refreshToken)
  })

  test('a session lasts 30 days by the clock of the database, whatever the clock of the replica says', async () => {
    const { pool, sessions } = open()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2020, 0, 1) })
    onTestFinished(() => void vi.useRealTimers())
    await sessions.refresh((await sessions.open(ada)).refreshToken)
    const { rows } = await pool.query<{ days: number }>(
      'SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM refresh_tokens',
    )
    expect(rows).toEqual([{ days: 30 }, { days: 30 }])
  })

  test('sessions that have run out are forgotten', async () => {
    const { pool, sessions } = open()
    const old = await sessions.open(ada)
    await sessions.open(ada)
    await pool.query(
      "UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE hash = (SELECT min(hash) FROM refresh_tokens)",
    )
    await sessions.sweep()
    expect((await pool.query('SELECT 1 FROM sessions')).rowCount).toBe(1)
    expect(old.expiresIn).toBe(900)
  })
})

describe('keys', () => {
  test('replicas that start at once agree on one key', async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => open().keys.current()))
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
  })

  test('there is a key to publish before the first sign-up', async () => {
    expect((await open().keys.jwks()).keys).toHaveLength(1)
  })

  test('after a rotation old tokens are still good, and new ones are signed with the new key', async () => {
    const { pool, keys, sessions } = open()
    const before = await sessions.open(ada)
    const { kid } = await keys.rotate()
    await pool.query("UPDATE signing_keys SET created_at = created_at - interval '15 seconds'")
    const after = await open().sessions.open(ada)
    expect((await open().keys.current()).kid).toBe(kid)

    const verifyToken = createTokenVerifier(createKeyRing({ load: keys.jwks }).find)
    await expect(verifyToken(before.accessToken)).resolves.toMatchObject({ handle: 'ada' })
    await expect(verifyToken(after.accessToken)).resolves.toMatchObject({ handle: 'ada' })
    expect((await keys.jwks()).keys[0]).toMatchObject({ kid, kty: 'RSA', alg: 'RS256', use: 'sig' })
    expect(JSON.stringify(await keys.jwks())).not.toContain('"d"')
  })

  test('a key is published before it signs, however often keys are rotated', async () => {
    const { kid } = await open().keys.current()
    const { kid: next } = await open().keys.rotate()
    await open().keys.rotate()
    expect((await open().keys.jwks()).keys.map((key) => key.kid)).toContain(next)
    expect((await open().keys.current()).kid).toBe(kid)
  })

  test('private keys lie sealed, and do not open with another secret', async () => {
    const { pool, keys } = open()
    await keys.current()
    const { fitSecret, current } = createKeys({ pool, seal: createSeal('another') })
    await expect(current()).rejects.toThrow()
    expect([await keys.fitSecret(), await fitSecret()]).toEqual([true, false])
  })
})

test('before there is any key every secret fits', async () => {
  expect(await open().keys.fitSecret()).toBe(true)
})

describe('passwords', () => {
  const passwords = createPasswords(4)

  test('the right one matches, and nothing else does', async () => {
    const hash = await passwords.hash('correct horse')
    expect(await passwords.matches('correct horse', hash)).toBe(true)
    expect(await passwords.matches('correct horsE', hash)).toBe(false)
    expect(await passwords.matches('correct horse', undefined)).toBe(false)
  })

  test('a longer one does not pass for its first 72 bytes, nor one with a NUL for what is before it', async () => {
    const longest = 'x'.repeat(72)
    expect(await passwords.matches(`${longest}y`, await passwords.hash(longest))).toBe(false)
    expect(await passwords.matches('correct', await passwords.hash('correct\0horse'))).toBe(false)
  })
})
