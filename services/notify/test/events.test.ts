import { auth, follows as followsContract, LAST_ID, notify as contract, posts } from '@murmuration/contracts'
import { newId, openDatabase } from '@murmuration/database'
import { consumer } from '@murmuration/messaging'
import { databaseForTests } from '@murmuration/testing/database'
import { queueForTests } from '@murmuration/testing/queue'
import { expect, test } from 'vitest'
import { createHandlers } from '../src/events.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { createInbox } from '../src/inbox.ts'

const database = databaseForTests('services/notify', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)
const queue = queueForTests()

const ada = { id: newId(), handle: 'ada', name: 'Ada' }
const bob = { id: newId(), handle: 'bob', name: 'Bob' }
const at = '2026-01-01T00:00:00.000000Z'

test('a follow and a post that are told in the streams reach the inboxes of whom they concern', async () => {
  const { db, pool } = database()
  const invalidated: string[] = []
  const follows = { followersOf: async () => ({ items: [bob.id], next: null }) }
  const handlers = createHandlers({ db, follows, invalidate: (userIds) => void invalidated.push(...userIds) })
  await queue.runs(
    consumer({
      transport: queue.transport(),
      contract,
      sources: [auth, posts, followsContract],
      handlers,
      log: queue.log,
    }),
  )
  const inbox = createInbox(pool)
  const of = async ({ id }: { id: string }) =>
    (await inbox.before(id, LAST_ID, 10)).map(({ kind, actor, post }) => [kind, actor.name, post?.text])

  await queue.tells('follows', 'user.followed', { follower: bob, followeeId: ada.id, at })
  await expect.poll(() => of(ada)).toEqual([['follow', 'Bob', undefined]])
  const post = { id: newId(), text: 'hello', createdAt: new Date().toISOString(), author: ada }
  await queue.tells('posts', 'post.published', { post, at })
  await expect.poll(() => of(bob)).toEqual([['post', 'Ada', 'hello']])
  await queue.tells('posts', 'post.removed', { postId: post.id })
  await expect.poll(() => of(bob)).toEqual([])
  expect(new Set(invalidated)).toEqual(new Set([ada.id, bob.id]))
})
