import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  accepted,
  createClient,
  createPeople,
  createWorld,
  eventually,
  PostPage,
  UserPage,
  unique,
  type World,
} from '@murmuration/testing'

const owners = { monolith: 'monolith', split: 'search' } as const
let worlds: World[] = []
beforeAll(async () => {
  const run = inject('run')
  worlds = await Promise.all([createWorld('monolith', { run }), createWorld('split', { run })])
})
afterAll(() => Promise.all(worlds.map((world) => world.close())))

test('an index made by older rules is told of at the start, and found in again after a reindex', async () => {
  for (const { base, system, service, db } of worlds) {
    const client = createClient(base)
    const word = unique('w')
    const ada = await createPeople(client)({ name: `Ngọc ${word}` })
    await ada.posts(`東京都に住む ${word}`)
    const posts = async () =>
      accepted(await client.get(`/api/search?q=${encodeURIComponent(`東京 ${word}`)}`), 200, PostPage).items
    const people = async () => accepted(await client.get(`/api/search?type=people&q=ngoc+${word}`), 200, UserPage).items
    await eventually(async () => expect([(await posts()).length, (await people()).length]).toEqual([1, 1]))

    const owner = service(owners[system])
    await owner.stop()
    const database = db(owners[system])
    await database.query("UPDATE words_version SET version = '1'")
    for (const table of ['posts', system === 'monolith' ? 'users' : 'people'])
      await database.query(`UPDATE ${table} SET words = '{}'`)
    await owner.start()
    await eventually(() => expect(owner.log()).toMatch(/"level":"error".*words\.old.*npm run reindex/))
    expect(await posts()).toEqual([])

    expect(await owner.runs('reindex')).toBe(0)
    expect([(await posts()).length, (await people()).length]).toEqual([1, 1])
    const told = owner.log().match(/words\.old/g)?.length
    await owner.stop()
    await owner.start()
    expect(owner.log().match(/words\.old/g)?.length).toBe(told)
  }
})
