import { firstIdAt, timeOf } from '@murmuration/contracts'
import { newId, openDatabase } from '@murmuration/database'
import type { Claims } from '@murmuration/identity'
import { databaseForTests } from '@murmuration/testing/database'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { upsertAuthor } from '../src/authors.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { createPosts } from '../src/posts.ts'

const database = databaseForTests('services/posts', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)

const claimsOf = (handle: string): Claims => ({ id: newId(), handle, name: handle.toUpperCase(), expiresAt: Infinity })
const ada = claimsOf('ada')
const bob = claimsOf('bob')
const as = (authenticate: Claims) => ({ requestId: 'r-1', deadline: Date.now() + 10_000, token: authenticate.handle })
const page = { limit: 20 }

const open = (followees: string[] = []) => {
  const { db, pool } = database()
  const authenticate = async ({ token }: { token?: string | undefined }) => (token === 'ada' ? ada : bob)
  const follows = { followeesOf: async () => ({ items: followees, next: null }) }
  return {
    db,
    posts: createPosts({
      db,
      pool,
      authenticate,
      follows,
      outbox: { wake: () => undefined },
      trends: { latest: () => [] },
    }),
  }
}

const events = async () => (await database().db.outbox.findMany({ orderBy: { id: 'asc' } })).map(({ type }) => type)

beforeEach(async () => {
  await database().pool.query('TRUNCATE posts, authors, idempotency_keys, outbox')
})

describe('publishing', () => {
  test('stores the post and the news of it together, with an author made from the token', async () => {
    const { db, posts } = open()
    const { post, created } = await posts.publish({ text: 'hello' }, as(ada))
    expect(created).toBe(true)
    expect(post.author).toEqual({ id: ada.id, handle: 'ada', name: 'ADA' })
    const [row] = await db.outbox.findMany()
    expect(row).toMatchObject({
      type: 'post.published',
      context: { 'x-request-id': 'r-1' },
      payload: { post: { id: post.id, text: 'hello' } },
    })
    expect(row!.payload).toMatchObject({ at: expect.stringMatching(/\.\d{6}Z$/) as string })
  })

  test('goes by the clock of the database: replicas whose clocks differ publish in one order, with the right time', async () => {
    const { db, posts } = open()
    const begun = Date.now()
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const published: string[] = []
    for (const off of [90_000, -1_500, 0]) {
      vi.setSystemTime(begun + off)
      for (const keyed of [{}, { idempotencyKey: `${off}` }])
        published.unshift((await posts.publish({ text: 'hello', ...keyed }, as(ada))).post.id)
    }
    expect((await posts.latest(page, as(ada))).items.map(({ id }) => id)).toEqual(published)
    const told = (await db.outbox.findMany()).map(({ createdAt }) => createdAt.getTime())
    for (const time of [...told, ...published.map((id) => Date.parse(timeOf(id)))])
      expect(Math.abs(time - begun)).toBeLessThan(60_000)
  })

  test('a key published ten times at once makes one post and one event', async () => {
    const { posts } = open()
    const results = await Promise.all(
      Array.from({ length: 10 }, () => posts.publish({ text: 'once', idempotencyKey: 'k' }, as(ada))),
    )
    expect(new Set(results.map(({ post }) => post.id)).size).toBe(1)
    expect(results.filter(({ created }) => created)).toHaveLength(1)
    expect(await events()).toEqual(['post.published'])
  })

  test('a key belongs to one person, one text and one day', async () => {
    const { db, posts } = open()
    const first = await posts.publish({ text: 'one', idempotencyKey: 'k' }, as(ada))
    await expect(posts.publish({ text: 'two', idempotencyKey: 'k' }, as(ada))).rejects.toMatchObject({
      code: 'conflict',
    })
    expect((await posts.publish({ text: 'two', idempotencyKey: 'k' }, as(bob))).created).toBe(true)
    await db.$executeRaw`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`
    const later = await posts.publish({ text: 'two', idempotencyKey: 'k' }, as(ada))
    expect(later.post.id).not.toBe(first.post.id)
  })
})

describe('removing', () => {
  test('only its author may, and it is news once, however many try', async () => {
    const { posts } = open()
    const { post } = await posts.publish({ text: 'hello' }, as(ada))
    await expect(posts.remove({ id: post.id }, as(bob))).rejects.toMatchObject({ code: 'forbidden' })
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => posts.remove({ id: post.id }, as(ada))))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await events()).toEqual(['post.published', 'post.removed'])
  })
})

describe('the copy of authors', () => {
  test('an older version changes nothing, whatever order the news comes in', async () => {
    const { db } = open()
    const put = upsertAuthor(db)
    const user = { id: ada.id, handle: 'ada', name: 'third', bio: '', createdAt: new Date().toISOString() }
    await put({ user, version: 3 })
    await put({ user: { ...user, name: 'second' }, version: 2 })
    await put({ user, version: 3 })
    expect(await db.author.findMany()).toEqual([{ id: ada.id, handle: 'ada', name: 'third', version: 3 }])
  })

  test('a token never overwrites what an event has brought', async () => {
    const { db, posts } = open()
    const user = { id: ada.id, handle: 'ada', name: 'Renamed', bio: '', createdAt: new Date().toISOString() }
    await upsertAuthor(db)({ user, version: 2 })
    const { post } = await posts.publish({ text: 'hello' }, as(ada))
    expect(post.author.name).toBe('Renamed')
  })
})

describe('home', () => {
  test('holds your own posts and those of whom you follow, newest first, page by page', async () => {
    const { posts } = open([bob.id])
    const written = []
    for (let i = 0; i < 5; i++) written.push((await posts.publish({ text: `${i}` }, as(i % 2 ? ada : bob))).post.id)
    const first = await posts.home({ limit: 2 }, as(ada))
    const second = await posts.home({ limit: 100, cursor: first.next! }, as(ada))
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(written.reverse())
    expect(second.next).toBeNull()
  })

  test('without a followee there are only your own', async () => {
    const { posts } = open()
    await posts.publish({ text: 'of bob' }, as(bob))
    expect((await posts.home(page, as(ada))).items).toEqual([])
    expect((await posts.latest(page, as(ada))).items).toHaveLength(1)
  })
})

test('a post that never was is not found', async () => {
  const { posts } = open()
  await expect(posts.byId({ id: firstIdAt(0) }, as(ada))).rejects.toMatchObject({ code: 'not_found' })
})
