import { wantedOf } from '@murmuration/contracts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { meilisearchEngine } from '../src/index/meilisearch.ts'
import type { Engine } from '../src/index/index.ts'
import { isPast } from '../src/index/meilisearch/order.ts'
import { type StandIn, startStandIn } from './meilisearch/server.ts'
import { person, postOf, userOf } from './world.ts'

// What goes over the wire: read these beside https://www.meilisearch.com/docs/reference/api
const KEY = 'a-master-key-of-tests'
let standIn: StandIn
let engine: Engine

beforeEach(async () => {
  standIn = await startStandIn(KEY)
  engine = meilisearchEngine({ url: standIn.url, key: KEY })
})

afterEach(() => standIn.close())

// The engine keeps nothing in PostgreSQL.
const tx = undefined as never

const live = () => engine.writes('live', tx)
const askedSince = (count: number) => standIn.asked.slice(count)
const ask = () => engine.posts({ wanted: wantedOf('red app'), position: undefined, limit: 20 })

test('the first use makes the indexes and their settings, once', async () => {
  await Promise.all([ask(), ask(), live().putPosts([])])
  const made = standIn.asked.filter(({ path }) => !path.includes('search') && !path.includes('documents'))
  expect(made.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /indexes',
    'PATCH /indexes/posts/settings',
    'POST /indexes',
    'PATCH /indexes/people/settings',
  ])
  expect(made[0]?.body).toEqual({ uid: 'posts', primaryKey: 'id' })
  expect(made[1]?.body).toEqual({
    searchableAttributes: ['text'],
    filterableAttributes: ['id', 'version', 'terms', 'order0', 'order1', 'order2'],
    sortableAttributes: ['order0', 'order1', 'order2'],
    rankingRules: ['sort'],
    typoTolerance: { enabled: false },
    stopWords: [],
    synonyms: {},
    facetSearch: false,
    pagination: { maxTotalHits: 101 },
    searchCutoffMs: 60_000,
  })
  expect(made[3]?.body).toMatchObject({
    searchableAttributes: ['handle', 'name'],
    sortableAttributes: ['order0', 'order1'],
  })
})

test('indexes that are there are taken as they are, but for their settings', async () => {
  await ask()
  const another = meilisearchEngine({ url: standIn.url, key: KEY })
  await live().putPosts([postOf('red apples')])
  const { items } = await another.posts({ wanted: wantedOf('app'), position: undefined, limit: 20 })
  expect(items.map(({ text }) => text)).toEqual(['red apples'])
})

test('a search is a filter, an order and a limit; the names of today are one more request', async () => {
  const ada = userOf('ada', 'Ada')
  await live().putPosts([postOf('red apples', ada)])
  const count = standIn.asked.length
  const position = '0198f6a0-1111-7222-8333-444455556666'
  await engine.posts({ wanted: wantedOf('red app'), position: undefined, limit: 20 })
  await engine.posts({ wanted: wantedOf('red app'), position, limit: 2 })
  expect(askedSince(count)).toEqual([
    {
      method: 'POST',
      path: '/indexes/posts/search',
      body: {
        q: null,
        filter: ['terms = "=red"', 'terms = "app*"'],
        sort: ['order0:desc', 'order1:desc', 'order2:desc'],
        limit: 21,
        attributesToRetrieve: ['id', 'text', 'author'],
      },
    },
    {
      method: 'POST',
      path: '/indexes/people/documents/fetch',
      body: { filter: `id IN ["${ada.id}"]`, fields: ['id', 'name'], limit: 1 },
    },
    expect.objectContaining({
      body: expect.objectContaining({
        filter: ['terms = "=red"', 'terms = "app*"', isPast('<', [0x0198f6a01111, 0x7222833344, 0x4455556666])],
        limit: 3,
      }) as unknown,
    }),
  ])
})

test('a search for people asks twice for the first page, and once for any other', async () => {
  await live().putPeople([person(userOf('ada'))])
  const filters = async (position: string | undefined, exact: string) => {
    const count = standIn.asked.length
    await engine.people({ wanted: wantedOf('ada'), exact, position, limit: 20 })
    return askedSince(count).map(({ body }) => (body as { filter: string[] }).filter.slice(1))
  }
  const is = expect.stringMatching(/^order0 = \d+ AND order1 = \d+$/) as unknown
  const isNot = expect.stringMatching(/^NOT \(order0 = \d+ AND order1 = \d+\)$/) as unknown
  const after = expect.stringMatching(/^order0 > \d+ OR \(order0 = \d+ AND \(order1 > \d+\)\)$/) as unknown
  expect(await filters(undefined, 'ada')).toEqual([[is], [isNot]])
  expect(await filters('abc', 'ada')).toEqual([[isNot, after]])
  expect(await filters(undefined, 'no handle')).toEqual([[]])
})

test('a write reads the version, replaces the document, and waits until that is done', async () => {
  await ask()
  const count = standIn.asked.length
  const ada = userOf('ada', 'Ada')
  await live().putPeople([person(ada, 4)])
  expect(standIn.tasks.unfinished()).toBe(0)
  expect(askedSince(count)).toEqual([
    {
      method: 'POST',
      path: '/indexes/people/documents/fetch',
      body: { filter: `id IN ["${ada.id}"]`, fields: ['id', 'version'], limit: 1 },
    },
    {
      method: 'POST',
      path: '/indexes/people/documents?primaryKey=id',
      body: [
        {
          ...{ id: ada.id, handle: 'ada', name: 'Ada', bio: '', version: 4 },
          terms: ['=ada', 'a*', 'ad*', 'ada*'],
          ...{ order0: expect.any(Number) as unknown, order1: 0 },
        },
      ],
    },
  ])

  await live().putPeople([person(ada, 3)])
  expect(askedSince(count + 2).map(({ path }) => path)).toEqual(['/indexes/people/documents/fetch'])
})

test('a removed post keeps nothing but its id', async () => {
  const post = postOf('red apples')
  await live().putPosts([post])
  await live().removePost(post.id)
  expect(standIn.indexes.get('posts')?.documents()).toEqual([{ id: post.id, version: 2, terms: [] }])
})

test('a rebuild makes two indexes, and swaps both at once for those that are searched', async () => {
  await ask()
  await engine.begin(tx)
  expect([...standIn.indexes.keys()]).toEqual(['posts', 'people', 'posts_next', 'people_next'])
  expect(standIn.indexes.get('posts_next')?.settings()).toEqual(standIn.indexes.get('posts')?.settings())

  const count = standIn.asked.length
  await engine.swap(tx)
  expect(askedSince(count)).toEqual([
    {
      method: 'POST',
      path: '/swap-indexes',
      body: [{ indexes: ['posts', 'posts_next'] }, { indexes: ['people', 'people_next'] }],
    },
    { method: 'DELETE', path: '/indexes/posts_next', body: undefined },
    { method: 'DELETE', path: '/indexes/people_next', body: undefined },
  ])
  expect([...standIn.indexes.keys()]).toEqual(['posts', 'people'])
})

test('while Meilisearch is away the search is unavailable, and it comes back by itself', async () => {
  standIn.goDown(true)
  await expect(ask()).rejects.toMatchObject({ name: 'AppError', code: 'unavailable' })
  await expect(live().putPosts([postOf('red')])).rejects.toMatchObject({ code: 'unavailable' })
  await expect(engine.checks['meilisearch']?.()).rejects.toMatchObject({ code: 'unavailable' })
  standIn.goDown(false)
  expect(await ask()).toEqual({ items: [], next: null })
  await engine.checks['meilisearch']?.()
})

test('an index that was lost is unavailable, until it is rebuilt', async () => {
  const post = postOf('red apples')
  await live().putPosts([post])
  standIn.indexes.clear()
  await expect(ask()).rejects.toMatchObject({ code: 'unavailable' })
  await expect(live().putPosts([post])).rejects.toMatchObject({ code: 'unavailable' })

  const another = meilisearchEngine({ url: standIn.url, key: KEY })
  await another.begin(tx)
  await another.writes('next', tx).putPosts([post])
  await another.swap(tx)
  expect((await ask()).items.map(({ text }) => text)).toEqual(['red apples'])
})

test('a server that does not exist is unavailable as well', async () => {
  const nobody = meilisearchEngine({ url: 'http://127.0.0.1:9', key: KEY })
  await expect(nobody.posts({ wanted: wantedOf('a'), position: undefined, limit: 1 })).rejects.toMatchObject({
    code: 'unavailable',
  })
})

test('a wrong key is no outage, and the key is in no error', async () => {
  const wrong = meilisearchEngine({ url: standIn.url, key: 'not-the-key' })
  const failed = wrong.posts({ wanted: wantedOf('a'), position: undefined, limit: 1 })
  await expect(failed).rejects.toThrow('The provided API key is invalid.')
  await expect(failed).rejects.not.toMatchObject({ code: 'unavailable' })
  await failed.catch((reason: unknown) => expect(JSON.stringify(reason)).not.toContain('not-the-key'))
})

test('a task that fails is told, with its reason', async () => {
  await ask()
  standIn.indexes.clear()
  await expect(engine.swap(tx)).rejects.toThrow('indexSwap failed: Index `posts` not found.')
})
