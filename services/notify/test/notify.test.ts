import { firstIdAt, LAST_ID, type Payload, timeOf } from '@murmuration/contracts'
import { newId, openDatabase } from '@murmuration/database'
import { startContext } from '@murmuration/rpc'
import { databaseForTests } from '@murmuration/testing/database'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { followed } from '../src/followed.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { createInbox } from '../src/inbox.ts'
import { upsertPerson } from '../src/people.ts'
import { postPublished } from '../src/post-published.ts'
import { postRemoved } from '../src/post-removed.ts'

const database = databaseForTests('services/notify', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)

const ada = { id: newId(), handle: 'ada', name: 'Ada' }
const bob = { id: newId(), handle: 'bob', name: 'Bob' }
const at = '2026-01-01T00:00:00.000000Z'
const ctx = startContext(10_000)
const newPost = () => ({ id: newId(), text: 'hello', createdAt: new Date().toISOString(), author: ada })

const open = (followers: string[] = []) => {
  const { db, pool } = database()
  const invalidated: string[] = []
  const invalidate = (userIds: string[]) => void invalidated.push(...userIds)
  // Two to a page, so that a fan-out has several batches.
  const follows = {
    followersOf: async ({ cursor }: { cursor?: string | undefined }) => {
      const from = Number(cursor ?? 0)
      return { items: followers.slice(from, from + 2), next: from + 2 < followers.length ? `${from + 2}` : null }
    },
  }
  return {
    db,
    invalidated,
    inbox: createInbox(pool),
    published: (event: Payload<'post.published'>) => postPublished({ db, follows, invalidate }, event, ctx),
    removed: (event: Payload<'post.removed'>) => postRemoved({ db, invalidate }, event),
    followed: (event: Payload<'user.followed'>) => followed({ db, invalidate }, event),
  }
}

beforeEach(async () => {
  await database().pool.query('TRUNCATE notifications, posts, people')
})

describe('a published post', () => {
  test('tells every follower once, however often the news comes', async () => {
    const followers = Array.from({ length: 5 }, newId)
    const { db, invalidated, published } = open(followers)
    const post = newPost()
    await published({ post, at })
    await Promise.all([published({ post, at }), published({ post, at })])
    expect(await db.notification.count()).toBe(5)
    expect(new Set(invalidated)).toEqual(new Set(followers))
  })

  test('that is removed is gone from every inbox, also when the news of it comes too late', async () => {
    const { db, inbox, published, removed } = open([bob.id])
    const post = newPost()
    await published({ post, at })
    await removed({ postId: post.id })
    await published({ post, at })
    expect(await inbox.before(bob.id, LAST_ID, 10)).toEqual([])

    const unheard = newPost()
    await removed({ postId: unheard.id })
    await published({ post: unheard, at })
    expect(await db.notification.count()).toBe(0)
  })
})

describe('a follow', () => {
  test('is told once a day', async () => {
    const { db, followed } = open()
    const event = { follower: ada, followeeId: bob.id, at: new Date().toISOString() }
    for (let i = 0; i < 3; i++) await followed(event)
    expect(await db.notification.count()).toBe(1)
    const dayAgo = (Date.now() - 25 * 60 * 60 * 1000).toString(16).padStart(12, '0')
    await db.notification.updateMany({
      data: { id: `${dayAgo.slice(0, 8)}-${dayAgo.slice(8)}-7000-8000-000000000000` },
    })
    await followed(event)
    expect(await db.notification.count()).toBe(2)
  })

  test('is not told again when its event comes again, however long after', async () => {
    const { db, followed } = open()
    const daysAgo = Date.now() - 3 * 24 * 60 * 60 * 1000
    const event = { follower: ada, followeeId: bob.id, at: new Date(daysAgo).toISOString() }
    await followed(event)
    const toldAt = daysAgo.toString(16).padStart(12, '0')
    await db.notification.updateMany({
      data: { id: `${toldAt.slice(0, 8)}-${toldAt.slice(8)}-7000-8000-000000000000` },
    })
    await followed(event)
    expect(await db.notification.count()).toBe(1)
  })
})

describe('the inbox', () => {
  test('goes by the clock of the database, whatever the clocks of the replicas say', async () => {
    const { inbox, published } = open([bob.id])
    const begun = Date.now()
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const told: string[] = []
    for (const off of [90_000, -1_500, 0]) {
      vi.setSystemTime(begun + off)
      const post = newPost()
      await published({ post, at })
      told.unshift(post.id)
    }
    const items = await inbox.before(bob.id, LAST_ID, 10)
    expect(items.map(({ post }) => post?.id)).toEqual(told)
    for (const { id } of items) expect(Math.abs(Date.parse(timeOf(id)) - begun)).toBeLessThan(60_000)
  })

  test('goes on from where it was when the clock of the database is set back', async () => {
    const { db, inbox, published } = open([bob.id])
    await published({ post: newPost(), at })
    const ahead = firstIdAt(Date.now() + 3_600_000)
    await db.notification.updateMany({ data: { id: ahead } })
    await published({ post: newPost(), at })
    expect((await inbox.before(bob.id, LAST_ID, 1))[0]!.id > ahead).toBe(true)
  })

  test('shows the newest name of the actor, and never an older one', async () => {
    const { db, inbox, followed } = open()
    const put = upsertPerson(db)
    const user = { ...ada, bio: '', createdAt: new Date().toISOString() }
    await followed({ follower: ada, followeeId: bob.id, at })
    await put({ user: { ...user, name: 'Newest' }, version: 3 })
    await put({ user: { ...user, name: 'Older' }, version: 2 })
    expect((await inbox.before(bob.id, LAST_ID, 10))[0]).toMatchObject({
      kind: 'follow',
      actor: { name: 'Newest' },
      post: null,
    })
  })

  test('ids become visible in order, whatever is written at once', async () => {
    const { inbox, published } = open([bob.id])
    const posts = Array.from({ length: 20 }, newPost)
    let after = '00000000-0000-7000-8000-000000000000'
    const seen: string[] = []
    let writing = true
    const writes = Promise.all(posts.map((post) => published({ post, at }))).then(() => (writing = false))
    const look = async () => {
      const [news = []] = await inbox.after([{ userId: bob.id, after }], 100)
      seen.push(...news.map(({ id }) => id))
      after = seen.at(-1) ?? after
    }
    while (writing) await look()
    await writes
    await look()
    expect(seen).toHaveLength(20)
    expect(await inbox.unread([bob.id, ada.id])).toEqual(new Map([[bob.id, 20]]))
    await inbox.markRead(bob.id, seen[9]!)
    expect(await inbox.unread([bob.id])).toEqual(new Map([[bob.id, 10]]))
  })
})
