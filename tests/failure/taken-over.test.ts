import { once } from 'node:events'
import { createLog, openRedis } from '@murmuration/service'
import { expect, test } from 'vitest'
import { eventually, splitForTests } from '@murmuration/testing'

const split = splitForTests({
  only: ['gateway', 'auth', 'posts', 'follows', 'notify'],
  replicas: { notify: 2 },
})

const SOON = 6_000 // ms; a sign of life lasts 2 s, and machines are busy

// Fan-outs draw their ids under this lock: while a test holds it, each stays where it is.
const LOCK = "SELECT pg_advisory_lock(hashtext('notifications'))"

test('one of two notifiers dies in the middle of a fan-out: the other one tells its followers within seconds, once', async () => {
  const { world, person } = split
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  await eventually(async () => expect((await ada.notifications()).unread).toBe(1))

  const redis = openRedis(world.redis.url, createLog({ name: 'test', level: 'silent' }))
  await once(redis, 'ready')
  const holders = async () => {
    const [, , , list] = (await redis.xpending('events:posts', 'notify')) as [number, string, string, string[][] | null]
    return list?.length ?? 0
  }
  const db = await world.db('notify').connect()
  try {
    await db.query(LOCK)
    const texts: string[] = []
    await eventually(async () => {
      if (texts.length < 8) texts.push((await ada.posts(`post ${texts.length}`)).text)
      expect(await holders()).toBe(2)
    })

    const killedAt = performance.now()
    await world.service('notify-2').kill()
    await db.query('SELECT pg_advisory_unlock_all()')
    await eventually(async () => {
      const { items } = await bob.notifications()
      expect(items.map(({ post }) => post?.text).sort()).toEqual(texts)
    })
    expect(performance.now() - killedAt).toBeLessThan(SOON)
    const names = async () => ((await redis.xinfo('CONSUMERS', 'events:posts', 'notify')) as unknown[]).length
    await eventually(async () => expect(await names()).toBe(1))
  } finally {
    db.release(true) // and with the connection the lock
    redis.disconnect()
  }
})
