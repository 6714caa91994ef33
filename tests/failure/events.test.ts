import { eventually, splitForTests, type Person } from '@murmuration/testing'
import { describe, expect, test } from 'vitest'

const texts = async (authenticate: Person) =>
  (await authenticate.notifications({ limit: 100 })).items.map(({ post }) => post?.text)

const pair = async ({ person }: ReturnType<typeof splitForTests>) => {
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  await ada.posts('before')
  await eventually(async () => expect(await texts(bob)).toEqual(['before']))
  return { ada, bob }
}

describe('events over http', () => {
  const split = splitForTests({ env: { EVENTS: 'http' } })
  const logOf = (service: string) => split.world.service(service).log()

  test('wait in the outbox for a service that is down', async () => {
    const { ada, bob } = await pair(split)
    const search = async () => (await split.client.get('/api/search?q=meanwhile', bob.as)).body
    await split.without('notify', async () => {
      await ada.posts('meanwhile')
      await eventually(() => expect(logOf('posts')).toContain('outbox.waits'))
      await eventually(async () => expect(JSON.stringify(await search())).toContain('meanwhile')) // search is there
    })
    await eventually(async () => expect(await texts(bob)).toEqual(['meanwhile', 'before']), 30_000)
    expect(logOf('posts')).not.toContain('event.dead_letter')
  })
})

describe('signals over udp', () => {
  const split = splitForTests({ env: { EVENTS: 'udp' } })

  test('that no service hears are lost: the post is there, and its notification never comes', async () => {
    const { ada, bob } = await pair(split)
    await split.without('notify', async () => {
      await ada.posts('meanwhile')
      const published = `select sent_at from outbox where payload::text like '%meanwhile%' and sent_at is not null`
      await eventually(async () => expect((await split.world.db('posts').query(published)).rowCount).toBe(1))
    })
    await ada.posts('after')
    await eventually(async () => expect(await texts(bob)).toContain('after'))
    expect(await texts(bob)).toEqual(['after', 'before'])
  })
})
