import { newId, openDatabase } from '@murmuration/database'
import { AppError } from '@murmuration/rpc'
import { databaseForTests } from '@murmuration/testing/database'
import { beforeEach, expect, test } from 'vitest'
import { createFollows } from '../src/follows.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { sweepHistory } from '../src/history.ts'

const database = databaseForTests('services/follows', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)

const people = new Map(
  ['ada', 'bob', 'cem'].map((handle) => [
    handle,
    { id: newId(), handle, name: handle, bio: '', createdAt: new Date().toISOString() },
  ]),
)
const idOf = (handle: string) => people.get(handle)!.id
const as = (handle: string) => ({ requestId: 'r-1', deadline: Date.now() + 10_000, token: handle })
const page = { limit: 100 }

const open = () => {
  const { db, pool } = database()
  const byHandle = async ({ handle }: { handle: string }) => {
    const user = people.get(handle)
    if (!user) throw new AppError('not_found', 'Nobody has that handle')
    return user
  }
  const authenticate = async ({ token = '' }: { token?: string | undefined }) => ({
    ...people.get(token)!,
    expiresAt: Infinity,
  })
  return {
    db,
    follows: createFollows({ db, pool, authenticate, auth: { byHandle }, outbox: { wake: () => undefined } }),
  }
}

const now = async () => {
  const { rows } = await database().pool.query<{ at: string }>(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
  )
  return rows[0]!.at
}

beforeEach(async () => {
  await database().pool.query('TRUNCATE follows, outbox')
})

test('a repeated follow changes nothing, also ten at once: one row, one event', async () => {
  const { db, follows } = open()
  await Promise.all(Array.from({ length: 10 }, () => follows.follow({ handle: 'bob' }, as('ada'))))
  expect(await follows.counts({ userId: idOf('bob') }, as('ada'))).toEqual({ followers: 1, following: 0 })
  expect((await db.outbox.findMany()).map(({ type }) => type)).toEqual(['user.followed'])
})

test('a user cannot follow themselves, or a handle that does not exist', async () => {
  const { follows } = open()
  await expect(follows.follow({ handle: 'ada' }, as('ada'))).rejects.toMatchObject({ code: 'invalid' })
  await expect(follows.follow({ handle: 'nobody' }, as('ada'))).rejects.toMatchObject({ code: 'not_found' })
  await expect(follows.unfollow({ handle: 'nobody' }, as('ada'))).rejects.toMatchObject({ code: 'not_found' })
  await expect(follows.unfollow({ handle: 'bob' }, as('ada'))).resolves.toEqual({})
})

test('lists go by handle, page by page', async () => {
  const { follows } = open()
  for (const handle of ['cem', 'ada']) await follows.follow({ handle: 'bob' }, as(handle))
  const first = await follows.followersOf({ userId: idOf('bob'), limit: 1 }, as('ada'))
  const second = await follows.followersOf({ userId: idOf('bob'), limit: 1, cursor: first.next! }, as('ada'))
  expect([...first.items, ...second.items]).toEqual([idOf('ada'), idOf('cem')])
  expect(second.next).toBeNull()
})

test('the followers at a moment stay known, whatever happens afterwards', async () => {
  const { follows } = open()
  const at = async (moment: string) =>
    (await follows.followersOf({ ...page, userId: idOf('bob'), at: moment }, as('bob'))).items
  const before = await now()
  await follows.follow({ handle: 'bob' }, as('ada'))
  const during = await now()
  await follows.unfollow({ handle: 'bob' }, as('ada'))
  const between = await now()
  await follows.follow({ handle: 'bob' }, as('ada'))

  expect(await at(before)).toEqual([])
  expect(await at(during)).toEqual([idOf('ada')])
  expect(await at(between)).toEqual([])
  expect(await at(await now())).toEqual([idOf('ada')])
})

test('an ended follow is forgotten after a day, or when no event can be sent again any more, an open one never', async () => {
  const { db, follows } = open()
  await follows.follow({ handle: 'bob' }, as('ada'))
  await follows.unfollow({ handle: 'bob' }, as('ada'))
  await follows.follow({ handle: 'bob' }, as('ada'))
  await db.$executeRaw`UPDATE follows SET since = since - interval '2 days', until = until - interval '2 days'`
  await sweepHistory(db, 72)()
  expect(await db.follow.count()).toBe(2)
  await sweepHistory(db, 1)()
  expect(await db.follow.count()).toBe(1)
  expect(await follows.isFollowing({ userId: idOf('bob') }, as('ada'))).toEqual({ following: true })
})
