import { describe, expect, test } from 'vitest'
import { accepted, here, PostPage, refused, walk, type Person } from '@murmuration/testing'

const { client, person } = here()

const latest = async (limit = 100) =>
  accepted(await client.get('/api/timeline/latest', { query: { limit } }), 200, PostPage).items
const textsOf = (posts: { text: string }[]) => posts.map(({ text }) => text)
const home = async (authenticate: Person) => textsOf((await authenticate.home()).items)

describe('home', () => {
  test('holds my posts and those of everyone I follow, newest first', async () => {
    const [ada, bob, cem, eve] = [await person(), await person(), await person(), await person()]
    await ada.follows(bob)
    await ada.follows(cem)
    await bob.posts('bob 1')
    await ada.posts('ada 1')
    await eve.posts('eve 1')
    await cem.posts('cem 1')
    await bob.posts('bob 2')
    expect(await home(ada)).toEqual(['bob 2', 'cem 1', 'ada 1', 'bob 1'])
    expect(await home(bob)).toEqual(['bob 2', 'bob 1'])
    expect(await home(eve)).toEqual(['eve 1'])
  })

  test('follows what I follow now: unfollowing takes posts out, following brings the older ones in', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.posts('before')
    expect(await home(ada)).toEqual([])
    await ada.follows(bob)
    await bob.posts('while')
    expect(await home(ada)).toEqual(['while', 'before'])
    await ada.unfollows(bob)
    expect(await home(ada)).toEqual([])
    await bob.posts('after')
    await ada.follows(bob)
    expect(await home(ada)).toEqual(['after', 'while', 'before'])
  })

  test('is not shared the other way: who follows me does not write to my home', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await bob.posts('x')
    expect(await home(ada)).toEqual([])
  })

  test('of somebody new is empty', async () => {
    expect(await (await person()).home()).toEqual({ items: [], next: null })
  })

  test('is nobody’s when signed out', async () => {
    refused(await client.get('/api/timeline/home'), 'unauthenticated')
  })

  test('has full posts with their authors', async () => {
    const [ada, bob] = [await person(), await person()]
    await ada.follows(bob)
    const post = await bob.posts('Hello')
    expect((await ada.home()).items).toEqual([post])
  })
})

describe('latest', () => {
  test('holds everybody’s posts, newest first, whoever looks', async () => {
    const [ada, bob] = [await person(), await person()]
    const [first, second] = [await ada.posts('first'), await bob.posts('second')]
    const items = await latest()
    const mine = items.filter(({ author }) => [ada.id, bob.id].includes(author.id))
    expect(mine).toEqual([second, first])
  })

  test('is in order of ids, descending', async () => {
    const ada = await person()
    await Promise.all(Array.from({ length: 10 }, (_, i) => ada.posts(`post ${i}`)))
    const ids = (await latest()).map(({ id }) => id)
    expect(ids).toEqual([...ids].sort().reverse())
  })
})

describe('somebody’s posts', () => {
  test('are theirs alone, newest first, and everybody may read them', async () => {
    const [ada, bob] = [await person(), await person()]
    const [first, second] = [await ada.posts('first'), await ada.posts('second')]
    await bob.posts('not hers')
    const path = `/api/users/${ada.handle.toUpperCase()}/posts`
    expect(accepted(await client.get(path), 200, PostPage)).toEqual({ items: [second, first], next: null })
    expect(accepted(await client.get(path, bob.as), 200, PostPage).items).toEqual([second, first])
  })

  test('of somebody who has written none are an empty page', async () => {
    const { handle } = await person()
    expect(accepted(await client.get(`/api/users/${handle}/posts`), 200, PostPage)).toEqual({ items: [], next: null })
  })
})

test('whatever was written shows in the very next request, whoever sends it', async () => {
  const [ada, bob] = [await person(), await person()]
  for (let i = 0; i < 10; i++) {
    await bob.follows(ada)
    const post = await ada.posts(`post ${i}`)
    expect((await bob.home({ limit: 1 })).items).toEqual([post])
    expect((await latest()).map(({ id }) => id)).toContain(post.id)
    await bob.unfollows(ada)
    expect((await bob.home({ limit: 1 })).items).toEqual([])
  }
  expect(await walk(client, `/api/users/${ada.handle}/posts`, PostPage, { limit: 3 })).toHaveLength(10)
})
