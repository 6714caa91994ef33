import { once } from 'node:events'
import { createLog, openRedis } from '@murmuration/service'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, splitForTests, unique } from '@murmuration/testing'
import { openRegistry } from '../scale/support/registry.ts'

const split = splitForTests({ replicas: { posts: 2 } })

/** Deletes the keys that processes keep for each other. */
const forgetKeptKeys = async () => {
  const redis = openRedis(split.world.redis.url, createLog({ name: 'test', level: 'silent' }))
  await once(redis, 'ready')
  await redis.del('jwks')
  redis.disconnect()
}

const health = async (url: string) => {
  const answer = await fetch(`${url}/health/ready`)
  return { status: answer.status, body: await answer.json() }
}

test('a replica without keys is not ready, and no call fails because of it: the other replica serves', async () => {
  const { world, person, without } = split
  const registry = openRegistry(world.redis.url, ['posts'])
  onTestFinished(registry.close)
  const late = world.service('posts-2')
  const ada = await person()
  await ada.posts('every process has the keys')
  await ada.home()

  await late.stop()
  let started = Promise.resolve()
  await without('auth', async () => {
    await forgetKeptKeys()
    started = late.start()
    await eventually(() => expect(registry.instances('posts')).toEqual(['posts-1', 'posts-2']))
    await eventually(async () => expect((await registry.calls('posts'))['posts-2']).toBe(0))

    for (let i = 0; i < 20; i++) {
      const { id } = await ada.posts(unique('meanwhile '))
      expect((await ada.home()).items[0]?.id).toBe(id)
    }
    await eventually(async () => expect((await registry.calls('posts'))['posts-2']).toBeGreaterThan(0))
    expect(await health(late.url)).toMatchObject({
      status: 503,
      body: { checks: { database: 'ok', keys: expect.stringContaining('keys') as string } },
    })
  })
  await started // it is ready
})
