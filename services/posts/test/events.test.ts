import { auth, groupsOf, posts as contract } from '@murmuration/contracts'
import { newId, openDatabase } from '@murmuration/database'
import { consumer, relay } from '@murmuration/messaging'
import { databaseForTests } from '@murmuration/testing/database'
import { queueForTests } from '@murmuration/testing/queue'
import { expect, test } from 'vitest'
import { upsertAuthor } from '../src/authors.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { createPosts } from '../src/posts.ts'

const database = databaseForTests('services/posts', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)
const queue = queueForTests()

const ada = { id: newId(), handle: 'ada', name: 'Ada', expiresAt: Infinity }
const ctx = () => ({ requestId: 'r-1', deadline: Date.now() + 10_000 })

const open = async () => {
  const { db, pool } = database()
  const outbox = await queue.runs(
    relay({ pool, transport: queue.transport(), topic: 'posts', groups: groupsOf(contract), log: queue.log }),
  )
  const follows = { followeesOf: async () => ({ items: [], next: null }) }
  return {
    db,
    posts: createPosts({ db, pool, authenticate: async () => ada, follows, outbox, trends: { latest: () => [] } }),
  }
}

test('what is published and removed is told in the stream, in that order', async () => {
  const { posts } = await open()
  const { post } = await posts.publish({ text: 'hello' }, ctx())
  await posts.remove({ id: post.id }, ctx())
  await expect
    .poll(() => queue.told('posts'))
    .toMatchObject([
      { type: 'post.published', payload: { post: { id: post.id, text: 'hello', author: { handle: 'ada' } } } },
      { type: 'post.removed', payload: { postId: post.id } },
    ])
})

test('the name of an author follows what auth tells', async () => {
  const { db, posts } = await open()
  const { post } = await posts.publish({ text: 'hello' }, ctx())
  const keepAuthor = upsertAuthor(db)
  const handlers = { 'user.registered': keepAuthor, 'user.updated': keepAuthor }
  await queue.runs(consumer({ transport: queue.transport(), contract, sources: [auth], handlers, log: queue.log }))
  const user = { id: ada.id, handle: 'ada', name: 'Ada Lovelace', bio: '', createdAt: post.createdAt }
  await queue.tells('auth', 'user.updated', { user, version: 2 })
  await expect.poll(async () => (await posts.byId({ id: post.id }, ctx())).author.name).toBe('Ada Lovelace')
})
