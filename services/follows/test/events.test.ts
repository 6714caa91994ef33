import { follows as contract, groupsOf } from '@murmuration/contracts'
import { newId, openDatabase } from '@murmuration/database'
import { relay } from '@murmuration/messaging'
import { databaseForTests } from '@murmuration/testing/database'
import { queueForTests } from '@murmuration/testing/queue'
import { expect, test } from 'vitest'
import { createFollows } from '../src/follows.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'

const database = databaseForTests('services/follows', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)
const queue = queueForTests()

const personOf = (handle: string) => ({ id: newId(), handle, name: handle })
const [ada, bob] = [personOf('ada'), personOf('bob')]
const ctx = () => ({ requestId: 'r-1', deadline: Date.now() + 10_000 })

test('a follow and its end are told in the stream, once each', async () => {
  const { db, pool } = database()
  const outbox = await queue.runs(
    relay({ pool, transport: queue.transport(), topic: 'follows', groups: groupsOf(contract), log: queue.log }),
  )
  const auth = { byHandle: async () => ({ ...bob, bio: '', createdAt: new Date().toISOString() }) }
  const follows = createFollows({ db, pool, authenticate: async () => ({ ...ada, expiresAt: Infinity }), auth, outbox })

  for (let i = 0; i < 2; i++) await follows.follow({ handle: 'bob' }, ctx())
  for (let i = 0; i < 2; i++) await follows.unfollow({ handle: 'bob' }, ctx())
  await expect
    .poll(() => queue.told('follows'))
    .toMatchObject([
      { type: 'user.followed', payload: { follower: ada, followeeId: bob.id } },
      { type: 'user.unfollowed', payload: { followerId: ada.id, followeeId: bob.id } },
    ])
})
