import { createKeys, createPasswords, createSeal, createSessions } from '@murmuration/accounts'
import { openDatabase } from '@murmuration/database'
import { createTokenVerifier, createKeyRing, authenticateWith } from '@murmuration/identity'
import { databaseForTests } from '@murmuration/testing/database'
import { beforeEach, expect, test } from 'vitest'
import { createAuth } from '../src/auth.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'

const database = databaseForTests('services/auth', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)

const ctx = (token?: string) => ({ requestId: 'r-1', deadline: Date.now() + 10_000, token })
const newcomer = { handle: 'ada', name: 'Ada', password: 'correct horse' }

const open = () => {
  const { db, pool } = database()
  const keys = createKeys({ pool, seal: createSeal('a secret') })
  const authenticate = authenticateWith(createTokenVerifier(createKeyRing({ load: keys.jwks }).find))
  const sessions = createSessions({ pool, keys })
  const auth = createAuth({
    db,
    authenticate,
    passwords: createPasswords(4),
    keys,
    sessions,
    outbox: { wake: () => undefined },
  })
  return { db, auth }
}

beforeEach(async () => {
  await database().pool.query('TRUNCATE users, outbox CASCADE')
})

test('of ten concurrent registrations of one handle one succeeds, and publishes one event', async () => {
  const { db, auth } = open()
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => auth.register(newcomer, ctx())))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'conflict' })
  expect((await db.outbox.findMany()).map(({ type }) => type)).toEqual(['user.registered'])
})

test('every change of a profile is news with a higher version', async () => {
  const { db, auth } = open()
  const { accessToken } = await auth.register(newcomer, ctx())
  await auth.updateProfile({ name: 'Ada L.' }, ctx(accessToken))
  expect(await auth.updateProfile({ bio: 'counts' }, ctx(accessToken))).toMatchObject({ name: 'Ada L.', bio: 'counts' })
  const rows = await db.outbox.findMany({ orderBy: { id: 'asc' } })
  expect(rows.map(({ payload }) => (payload as { version: number }).version)).toEqual([1, 2, 3])
})

test('no word of an event or an answer holds the password or its hash', async () => {
  const { db, auth } = open()
  const session = await auth.register(newcomer, ctx())
  const { passwordHash } = await db.user.findFirstOrThrow()
  const said = JSON.stringify([session, (await db.outbox.findMany()).map(({ payload }) => payload)])
  expect(passwordHash).toMatch(/^\$2b\$04\$/)
  expect(said).not.toContain(passwordHash)
  expect(said).not.toContain(newcomer.password)
})

test('whatever is wrong with a log-in, the answer is the same', async () => {
  const { auth } = open()
  await auth.register(newcomer, ctx())
  await expect(auth.logIn({ ...newcomer, handle: 'ADA' }, ctx())).resolves.toMatchObject({ user: { handle: 'ada' } })
  for (const wrong of [
    { password: 'wrong' },
    { handle: 'nobody' },
    { handle: '' },
    { handle: 'a\0da' },
    { password: '' },
  ]) {
    const refusal = auth.logIn({ ...newcomer, ...wrong }, ctx())
    await expect(refusal).rejects.toMatchObject({ code: 'unauthenticated', message: 'Wrong handle or password' })
  }
})
