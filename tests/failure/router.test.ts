import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, splitForTests, type Person } from '@murmuration/testing'
import { expect, test } from 'vitest'

const split = splitForTests({ env: { TRANSPORT: 'wamp', EVENTS: 'wamp' }, replicas: { posts: 2 } })
const SOON_MS = 20_000
const HOME = '/api/timeline/home?limit=5'

const texts = async (reader: Person) => (await reader.notifications({ limit: 100 })).items.map(({ post }) => post?.text)

const router = () => {
  const { router } = split.world
  if (!router) throw new Error('TRANSPORT=wamp starts no router')
  return router
}

test.each(['stop', 'kill'] as const)(
  'the router is restarted (%s) under load: no request hangs, and afterwards calls and events travel again',
  async (way) => {
    const [ada, bob] = [await split.person(), await split.person()]
    await bob.follows(ada)
    await ada.posts('before')
    await eventually(async () => expect(await texts(bob)).toContain('before'))

    let isOver = false
    const statuses: number[] = []
    const load = async () => {
      while (!isOver) {
        statuses.push((await split.client.get(HOME, ada.as)).status)
        await sleep(5)
      }
    }
    const loading = Promise.all([load(), load(), load(), load()])
    await sleep(200)
    await router()[way]()
    await sleep(500)
    await router().start()
    await eventually(async () => {
      expect((await split.client.get(HOME, ada.as)).status).toBe(200)
    }, SOON_MS)
    isOver = true
    await loading
    expect(statuses).toContain(200)

    // An event that is published before its subscriber is back is lost: so there is more than one.
    await eventually(async () => {
      await ada.posts(`after ${way}`)
      await sleep(500)
      expect(await texts(bob)).toContain(`after ${way}`)
    }, SOON_MS)
  },
)
