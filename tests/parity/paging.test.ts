import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  accepted,
  eventually,
  here,
  NotificationPage,
  PostPage,
  refused,
  unique,
  UserPage,
  walk,
  type ApiOptions,
  type Person,
} from '@murmuration/testing'

const { client, person } = here()

interface List {
  path: string
  shape: z.ZodType<{ items: { id: string }[]; next: string | null }>
  options?: ApiOptions
}

const FRIENDS = 7
const POSTS = 23 // more than the 20 that a page has by default

/** One person with enough of everything, so that each list has several pages. */
const famous = async () => {
  const word = unique('w')
  const ada = await person()
  const friends = await Promise.all(Array.from({ length: FRIENDS }, () => person({ name: `Friend ${word}` })))
  for (const friend of friends) {
    await friend.follows(ada)
    await ada.follows(friend)
  }
  for (let i = 0; i < POSTS; i++) await ada.posts(`${word} ${i}`)
  return { ada, friends, word }
}

let ada: Person
let word: string
const lists: Record<string, () => List> = {
  'somebody’s posts': () => ({ path: `/api/users/${ada.handle}/posts`, shape: PostPage }),
  home: () => ({ path: '/api/timeline/home', shape: PostPage, options: ada.as }),
  followers: () => ({ path: `/api/users/${ada.handle}/followers`, shape: UserPage }),
  following: () => ({ path: `/api/users/${ada.handle}/following`, shape: UserPage }),
  'found posts': () => ({ path: '/api/search', shape: PostPage, options: { query: { q: word } } }),
  'found people': () => ({ path: '/api/search', shape: UserPage, options: { query: { q: word, type: 'people' } } }),
  notifications: () => ({ path: '/api/notifications', shape: NotificationPage, options: ada.as }),
}
const names = Object.keys(lists)
const listNamed = (name: string): List => lists[name]!() // every name stands above

const pageOf = async ({ path, shape, options }: List, query: ApiOptions['query'] = {}) =>
  accepted(await client.get(path, { ...options, query: { ...options?.query, ...query } }), 200, shape)
const ask = ({ path, options }: List, query: ApiOptions['query']) =>
  client.get(path, { ...options, query: { ...options?.query, ...query } })

beforeAll(async () => {
  ;({ ada, word } = await famous())
  await eventually(async () => {
    expect((await pageOf(listNamed('found posts'), { limit: 100 })).items).toHaveLength(POSTS)
    expect((await pageOf(listNamed('found people'), { limit: 100 })).items).toHaveLength(FRIENDS)
    expect((await pageOf(listNamed('notifications'), { limit: 100 })).items).toHaveLength(FRIENDS)
  })
}, 60_000)

describe.each(names)('paging through %s', (name) => {
  test('shows each item once, in the same order, with any limit', async () => {
    const list = listNamed(name)
    const whole = (await pageOf(list, { limit: 100 })).items
    expect(whole.length).toBeGreaterThanOrEqual(FRIENDS)
    for (const limit of [1, 2, 3, whole.length - 1, whole.length, whole.length + 1])
      expect(await walk(client, list.path, list.shape, { ...list.options, limit })).toEqual(whole)
  })

  test('no page is longer than its limit', async () => {
    const list = listNamed(name)
    for (const limit of [1, 5]) expect((await pageOf(list, { limit })).items).toHaveLength(limit)
  })

  test('a cursor works again, and with another limit', async () => {
    const list = listNamed(name)
    const { items: whole } = await pageOf(list, { limit: 100 })
    const { next } = await pageOf(list, { limit: 2 })
    const cursor = next ?? undefined
    expect((await pageOf(list, { cursor, limit: 2 })).items).toEqual(whole.slice(2, 4))
    expect((await pageOf(list, { cursor, limit: 2 })).items).toEqual(whole.slice(2, 4))
    expect((await pageOf(list, { cursor, limit: 100 })).items).toEqual(whole.slice(2))
    expect((await pageOf(list, { cursor, limit: 1 })).items).toEqual(whole.slice(2, 3))
  })

  test('a cursor is opaque: no bare id or handle', async () => {
    const { items, next } = await pageOf(listNamed(name), { limit: 2 })
    for (const item of items) {
      expect(next).not.toContain(item.id)
      if ('handle' in item) expect(next).not.toContain(item.handle)
    }
  })

  test('a cursor that was made up, cut or changed is refused', async () => {
    const list = listNamed(name)
    const next = (await pageOf(list, { limit: 2 })).next ?? ''
    const other = (char: string | undefined) => (char === 'A' ? 'B' : 'A')
    const changed = [...next].map((char, i) => `${next.slice(0, i)}${other(char)}${next.slice(i + 1)}`)
    const cut = [next.slice(1), next.slice(0, -1), next.slice(0, next.length / 2), '']
    const madeUp = [
      'x',
      '0',
      'null',
      `${next}A`,
      `${next}=`,
      ` ${next}`,
      `${next}${next}`,
      ada.id,
      ada.handle,
      '😀',
      '\0',
    ]
    for (const cursor of [...changed, ...cut, ...madeUp]) refused(await ask(list, { cursor }), 'invalid', ['cursor'])
  })

  test('a cursor of another list is no bug', async () => {
    const { next } = await pageOf(listNamed(name), { limit: 2 })
    for (const other of names)
      expect([200, 400]).toContain((await ask(listNamed(other), { cursor: next ?? '' })).status)
  })

  test.each(['0', '101', '-1', '1.5', 'abc', '', ' 5', '1e1', '0x10', '٣', '99999999999999999999', 'null', '5,5'])(
    'a limit of %j is refused',
    async (limit) => void refused(await ask(listNamed(name), { limit }), 'invalid', ['limit']),
  )

  test('everything that is wrong is named', async () => {
    refused(await ask(listNamed(name), { limit: '0', cursor: 'x' }), 'invalid', ['limit', 'cursor'])
  })
})

describe('a list', () => {
  test('has pages of 20 unless told otherwise', async () => {
    expect((await pageOf(listNamed('somebody’s posts'))).items).toHaveLength(20)
    expect((await pageOf(listNamed('found posts'))).items).toHaveLength(20)
    expect((await pageOf(listNamed('home'))).items).toHaveLength(20)
  })

  test('of everybody’s latest posts keeps to the same rules', async () => {
    const list = { path: '/api/timeline/latest', shape: PostPage }
    expect((await pageOf(list)).items).toHaveLength(20)
    refused(await ask(list, { limit: '0', cursor: 'x' }), 'invalid', ['limit', 'cursor'])
  })

  test('ignores unknown parameters', async () => {
    const list = listNamed('somebody’s posts')
    expect(await pageOf(list, { offset: 5, page: 2, sort: 'asc' })).toEqual(await pageOf(list))
  })

  test('of posts or notifications is newest first, of people by handle by code point', async () => {
    for (const name of names) {
      const { items } = await pageOf(listNamed(name), { limit: 100 })
      const keys = items.map((item) => ('handle' in item ? String(item.handle) : item.id))
      const ascending = [...keys].sort() // handles are ASCII: UTF-16 units and code points agree
      expect(keys).toEqual('handle' in items[0]! ? ascending : ascending.reverse())
    }
  })
})

describe('while others write', () => {
  test('nothing that was there at the start is repeated or skipped: posts', async () => {
    const bob = await person()
    const there = []
    for (let i = 0; i < 9; i++) there.unshift(await bob.posts(`post ${i}`))
    const read = await walk(client, `/api/users/${bob.handle}/posts`, PostPage, {
      limit: 2,
      meanwhile: () => bob.posts('a new one'),
    })
    expect(read).toEqual(there)
  })

  test('nothing that was there at the start is repeated or skipped: latest', async () => {
    const bob = await person()
    const there: string[] = []
    for (let i = 0; i < 9; i++) there.unshift((await bob.posts(`post ${i}`)).id)
    const ids: string[] = []
    let cursor: string | undefined
    // Other tests post as well: the list is read until the oldest of ours has come.
    while (!ids.includes(there.at(-1)!)) {
      const query = { limit: 2, cursor }
      const page = accepted(await client.get('/api/timeline/latest', { query }), 200, PostPage)
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.next ?? undefined
      expect(cursor).toBeDefined()
      await bob.posts('a new one')
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => there.includes(id))).toEqual(there)
  })

  test('posts that are deleted take no others with them', async () => {
    const bob = await person()
    const there = []
    for (let i = 0; i < 8; i++) there.unshift(await bob.posts(`post ${i}`))
    const path = `/api/users/${bob.handle}/posts`
    const first = accepted(await client.get(path, { query: { limit: 4 } }), 200, PostPage)
    expect(first.items).toEqual(there.slice(0, 4))
    // The item the cursor stands at, one before it and one after it.
    for (const gone of [there[3]!, there[1]!, there[5]!]) await bob.deletes(gone)
    const rest = accepted(await client.get(path, { query: { cursor: first.next ?? undefined } }), 200, PostPage)
    expect(rest.items).toEqual([there[4], there[6], there[7]])
  })

  test('followers who come and go move nobody else', async () => {
    const bob = await person()
    const fans = await Promise.all(Array.from({ length: 6 }, () => person()))
    for (const fan of fans) await fan.follows(bob)
    const sorted = [...fans].sort((a, b) => (a.handle < b.handle ? -1 : 1))
    const path = `/api/users/${bob.handle}/followers`
    const first = accepted(await client.get(path, { query: { limit: 2 } }), 200, UserPage)
    await sorted[1]!.unfollows(bob) // where the cursor stands
    await (await person({ handle: unique('000') })).follows(bob)
    const rest = await walk(client, path, UserPage, { limit: 2, from: first.next })
    expect(rest.map(({ id }) => id)).toEqual(sorted.slice(2).map(({ id }) => id))
  })

  test('notifications that arrive move none that were there', async () => {
    const [bob, cem] = [await person(), await person()]
    await bob.follows(cem)
    for (let i = 0; i < 6; i++) await cem.posts(`post ${i}`)
    await eventually(async () => expect((await bob.notifications()).items).toHaveLength(6))
    const there = (await bob.notifications()).items
    const read = await walk(client, '/api/notifications', NotificationPage, {
      ...bob.as,
      limit: 2,
      meanwhile: () => cem.posts('a new one'),
    })
    expect(read).toEqual(there)
  })
})
