import { once } from 'node:events'
import { createLog, openRedis } from '@murmuration/service'
import { expect, test } from 'vitest'
import { accepted, eventually, PostPage, splitForTests, unique } from '@murmuration/testing'

const split = splitForTests()

const unsent = async (service: string) => {
  const { rows } = await split.world.db(service).query('SELECT FROM outbox WHERE sent_at IS NULL')
  return rows.length
}

test('Redis is emptied with 50 notifications on their way: the log says so, and a replay loses none and repeats none', async () => {
  const { world, person, client } = split
  const ada = await person()
  const followers = await Promise.all(Array.from({ length: 5 }, () => person()))
  for (const follower of followers) await follower.follows(ada)
  await eventually(async () => expect((await ada.notifications()).unread).toBe(5))

  const word = unique('w')
  const texts = Array.from({ length: 10 }, (_, i) => `${word} number ${i}`)
  await Promise.all(['notify', 'search'].map((name) => world.service(name).stop()))
  for (const text of texts) await ada.posts(text)
  await eventually(async () => expect(await unsent('posts')).toBe(0))

  const redis = openRedis(world.redis.url, createLog({ name: 'test', level: 'silent' }))
  await once(redis, 'ready')
  await redis.flushall()
  redis.disconnect()
  await Promise.all(['notify', 'search'].map((name) => world.service(name).start()))
  await eventually(() => expect(world.service('posts').log()).toMatch(/"level":"error".*topic\.lost.*npm run replay/))
  expect((await followers[0]!.notifications()).items).toEqual([])

  for (const owner of ['auth', 'posts', 'follows']) expect(await world.service(owner).runs('replay')).toBe(0)
  const newestFirst = texts.toReversed()
  for (const follower of followers) {
    await eventually(async () => {
      const { items } = await follower.notifications()
      expect(items.map(({ post }) => post?.text).sort()).toEqual(newestFirst.toSorted())
    })
  }
  await eventually(async () => {
    const found = accepted(await client.get(`/api/search?q=${word}`), 200, PostPage)
    expect(found.items.map(({ text }) => text)).toEqual(newestFirst)
  })
  expect((await ada.notifications()).items).toHaveLength(5) // each follower is told once, also the second time
})

test('copies that have gone wrong are made anew while the system runs', async () => {
  const { world, person } = split
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  await ada.posts('hello')
  await eventually(async () => expect((await bob.notifications()).unread).toBe(1))
  await world.db('posts').query("UPDATE authors SET name = 'wrong'")
  await world.db('notify').query("UPDATE people SET name = 'wrong'")

  for (const copyist of ['posts', 'notify']) expect(await world.service(copyist).runs('rebuild')).toBe(0)
  expect((await bob.home()).items[0]?.author.name).toBe(ada.name)
  expect((await bob.notifications()).items[0]?.actor.name).toBe(ada.name)
})
