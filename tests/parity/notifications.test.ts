import { describe, expect, test } from 'vitest'
import { done, eventually, here, refused, type Person } from '@murmuration/testing'

const { client, person } = here()

const textsOf = async (authenticate: Person) =>
  (await authenticate.notifications({ limit: 100 })).items.map(({ kind, post }) => post?.text ?? kind)
/** Each once, and nothing else. Of news of one moment several notifiers may tell in another order. */
const has = (authenticate: Person, ...texts: string[]) =>
  eventually(async () => expect((await textsOf(authenticate)).sort()).toEqual([...texts].sort()))
const unread = async (authenticate: Person) => (await authenticate.notifications()).unread
const read = (authenticate: Person, upTo: unknown) => client.post('/api/notifications/read', { upTo }, authenticate.as)

describe('a post', () => {
  test('tells each follower once, and nobody else', async () => {
    const [ada, bob, cem, eve] = [await person(), await person(), await person(), await person()]
    await bob.follows(ada)
    await cem.follows(ada)
    await ada.follows(eve)
    const post = await ada.posts('Hello')
    for (const follower of [bob, cem]) {
      await has(follower, 'Hello')
      const { items } = await follower.notifications()
      expect(items).toMatchObject([{ kind: 'post', post, actor: post.author, read: false }])
    }
    await ada.posts('Last')
    await has(bob, 'Last', 'Hello')
    expect(await textsOf(ada)).toEqual(['follow', 'follow'])
    expect(await textsOf(eve)).toEqual(['follow'])
  })

  test('does not tell who follows a moment later', async () => {
    const [ada, bob] = [await person(), await person()]
    await ada.posts('before')
    await bob.follows(ada)
    await ada.posts('after')
    await has(bob, 'after')
  })

  test('tells who unfollows a moment later', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await ada.posts('while')
    await bob.unfollows(ada)
    await ada.posts('after')
    await has(bob, 'while')
  })

  test('goes by who follows at that moment, however often they come and go', async () => {
    const [ada, bob, marker] = [await person(), await person(), await person()]
    for (let i = 0; i < 5; i++) {
      await bob.follows(ada)
      await ada.posts(`while ${i}`)
      await bob.unfollows(ada)
      await ada.posts(`not ${i}`)
    }
    await bob.follows(marker)
    await marker.posts('end')
    await has(bob, 'end', 'while 4', 'while 3', 'while 2', 'while 1', 'while 0')
  })

  test('of mine is no news to me', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await ada.posts('Hello')
    await has(bob, 'Hello')
    expect(await textsOf(ada)).toEqual(['follow'])
  })
})

describe('a follow', () => {
  test('tells who is followed', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await has(ada, 'follow')
    const actor = { id: bob.id, handle: bob.handle, name: bob.name }
    expect((await ada.notifications()).items).toMatchObject([{ kind: 'follow', actor, post: null, read: false }])
    expect(await textsOf(bob)).toEqual([])
  })

  test('again within a day tells nothing, and unfollowing takes nothing back', async () => {
    const [ada, bob, cem] = [await person(), await person(), await person()]
    for (let i = 0; i < 3; i++) {
      await bob.follows(ada)
      await bob.follows(ada)
      await bob.unfollows(ada)
    }
    await cem.follows(ada)
    await has(ada, 'follow', 'follow')
    const { items } = await ada.notifications()
    expect(items.map(({ actor }) => actor.handle).sort()).toEqual([bob.handle, cem.handle].sort())
  })

  test('of mine and one of me are two things', async () => {
    const [ada, bob] = [await person(), await person()]
    await ada.follows(bob)
    await bob.follows(ada)
    await has(ada, 'follow')
    await has(bob, 'follow')
  })
})

describe('reading', () => {
  const withThree = async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    // One after the other, so that the order is certain.
    const publish = async (text: string, ...before: string[]) => {
      const post = await ada.posts(text)
      await has(bob, text, ...before)
      return post
    }
    const posts = [await publish('one'), await publish('two', 'one'), await publish('three', 'two', 'one')] as const
    expect(await textsOf(bob)).toEqual(['three', 'two', 'one'])
    return { ada, bob, posts, items: (await bob.notifications()).items }
  }
  const flags = async (authenticate: Person) => (await authenticate.notifications()).items.map((one) => one.read)

  test('marks everything up to an id, and shows at once', async () => {
    const { bob, items } = await withThree()
    expect(await unread(bob)).toBe(3)
    await bob.reads(items[1]!)
    expect(await unread(bob)).toBe(1)
    expect(await flags(bob)).toEqual([false, true, true])
    await bob.reads(items[0]!)
    expect(await unread(bob)).toBe(0)
    expect(await flags(bob)).toEqual([true, true, true])
  })

  test('an older one later makes nothing unread', async () => {
    const { bob, items } = await withThree()
    await bob.reads(items[0]!)
    await bob.reads(items[2]!)
    expect(await flags(bob)).toEqual([true, true, true])
  })

  test('up to a notification that is gone works all the same', async () => {
    const { ada, bob, posts, items } = await withThree()
    await ada.deletes(posts[1])
    await has(bob, 'three', 'one')
    await bob.reads(items[1]!)
    expect(await flags(bob)).toEqual([false, true])
    expect(await unread(bob)).toBe(1)
  })

  test('up to any id there could be works', async () => {
    const { bob } = await withThree()
    done(await read(bob, '00000000-0000-7000-8000-000000000000'))
    expect(await unread(bob)).toBe(3)
    done(await read(bob, 'ffffffff-ffff-7fff-bfff-ffffffffffff'))
    expect(await unread(bob)).toBe(0)
  })

  test('touches nobody else’s', async () => {
    const { ada, bob, items } = await withThree()
    const cem = await person()
    await cem.follows(ada)
    await ada.posts('four')
    await has(cem, 'four')
    await bob.reads({ id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' })
    expect(await unread(cem)).toBe(1)
    await cem.reads(items[0]!) // somebody else's, and older than hers
    expect(await unread(cem)).toBe(1)
  })

  test('does not mark what comes later', async () => {
    const { ada, bob, items } = await withThree()
    await bob.reads(items[0]!)
    await ada.posts('four')
    await has(bob, 'four', 'three', 'two', 'one')
    expect(await flags(bob)).toEqual([false, true, true, true])
    expect(await unread(bob)).toBe(1)
  })

  test.each([
    undefined,
    null,
    5,
    '',
    'x',
    ['x'],
    '9b2f7f0e-5c55-4b6f-9a45-7c8a7b1d2e3f',
    'FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF',
  ])('up to %j is refused', async (upTo) => void refused(await read(await person(), upTo), 'invalid', ['upTo']))
})

test('the list of somebody new is empty, and nobody’s when signed out', async () => {
  expect(await (await person()).notifications()).toEqual({ items: [], next: null, unread: 0 })
  refused(await client.get('/api/notifications'), 'unauthenticated')
  refused(await client.post('/api/notifications/read', { upTo: 'x' }), 'unauthenticated')
})

test('every page of the list tells how many are unread in all', async () => {
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  for (let i = 0; i < 3; i++) await ada.posts(`post ${i}`)
  await has(bob, 'post 2', 'post 1', 'post 0')
  const first = await bob.notifications({ limit: 2 })
  expect(first.unread).toBe(3)
  expect((await bob.notifications({ limit: 2, cursor: first.next ?? undefined })).unread).toBe(3)
})
