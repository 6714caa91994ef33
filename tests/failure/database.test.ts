import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accepted,
  createClient,
  createPeople,
  createVisitor,
  createWorld,
  eventually,
  PostPage,
  refused,
  startRun,
  unique,
  type World,
} from '@murmuration/testing'

// A PostgreSQL of this file's own, since no other file could do without it.
const systems = ['monolith', 'split'] as const
let run: Awaited<ReturnType<typeof startRun>>
const worlds = new Map<string, World>()

beforeAll(async () => {
  run = await startRun()
  for (const system of systems) worlds.set(system, await createWorld(system, { run: run.handle, lasting: true }))
})
afterAll(async () => {
  for (const world of worlds.values()) await world.close()
  await run?.stop()
})

describe.each(systems)('the database of the %s is away', (system) => {
  test('it says so, keeps who is signed in, and goes on by itself when the database is back', async () => {
    const { base } = worlds.get(system)!
    const client = createClient(base)
    const person = createPeople(client)
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const post = await ada.posts(unique('before '))
    const browser = createVisitor(base)
    const { handle, password } = bob
    await browser.submits((await browser.opens('/login')).form(/^log in$/i), { handle, password })
    await bob.home() // every part has the public keys by now

    await run.postgres.stop()
    try {
      refused(await client.get('/api/timeline/latest'), 'unavailable')
      refused(await client.get('/api/timeline/home', bob.as), 'unavailable')
      refused(await client.get(`/api/users/${ada.handle}`), 'unavailable')
      refused(await client.get('/api/search?q=before'), 'unavailable')
      refused(await client.get('/api/notifications', bob.as), 'unavailable')
      refused(await client.post('/api/posts', { text: 'now?' }, ada.as), 'unavailable')
      refused(await client.post('/api/sessions', { handle, password }), 'unavailable')

      const home = await browser.ask('/')
      expect(home.words).toMatch(/can.t be shown right now/i)
      expect(home.words).not.toMatch(/log in/i) // signed in still
      expect((await client.get('/health/live')).status).toBe(200)
      const owner = worlds.get(system)!.service(system === 'monolith' ? 'monolith' : 'posts')
      expect((await fetch(`${owner.url}/health/ready`)).status).toBe(503)
    } finally {
      await run.postgres.start()
    }

    const texts = async () => {
      const { items } = accepted(await client.get('/api/timeline/home', bob.as), 200, PostPage)
      return items.map(({ text }) => text)
    }
    await eventually(async () => expect(await texts()).toEqual([post.text]))
    const later = await ada.posts(unique('after '))
    expect(await texts()).toEqual([later.text, post.text])
    await eventually(async () => expect((await bob.notifications()).unread).toBe(2))
  })
})
