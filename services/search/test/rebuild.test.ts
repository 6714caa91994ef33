import { describe, expect, test } from 'vitest'
import { areWordsCurrent } from '@murmuration/database'
import { WORDS_VERSION } from '@murmuration/contracts'
import { putEverything } from '../src/put-everything.ts'
import { engineNames, indexesForTests } from './engines.ts'
import { handlesFor, person, postOf, textsFor, userOf } from './world.ts'

const openIndex = indexesForTests()

/** A moment in the middle of something: `here` waits there until `goOn`. */
const pause = () => {
  let [reach, goOn] = [() => {}, () => {}]
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const resumed = new Promise<void>((resolve) => (goOn = resolve))
  const here = async () => {
    reach()
    await resumed
  }
  return { here, reached, goOn }
}

describe.each(engineNames)('a rebuild in %s', (name) => {
  test('leaves what the owners have, and nothing else', async () => {
    const { index } = await openIndex(name)
    await index.putPosts([postOf('an apple of old')])
    await index.putPeople([person(userOf('nobody', 'Apple'))])
    await index.rebuild(async (next) => {
      await next.putPosts([postOf('an apple of today')])
      await next.putPeople([person(userOf('somebody', 'Apple'))])
    })
    expect(await textsFor(index, 'apple')).toEqual(['an apple of today'])
    expect(await handlesFor(index, 'apple')).toEqual(['somebody'])
  })

  test('is seen when it is done, and searches go on until then', async () => {
    const { index, open } = await openIndex(name)
    await index.putPosts([postOf('an apple')])
    const { here, reached, goOn } = pause()
    const rebuilding = open().rebuild(async (next) => {
      await next.putPosts([postOf('an apple, rebuilt')])
      await here()
    })
    await reached
    expect(await textsFor(index, 'apple')).toEqual(['an apple'])
    goOn()
    await rebuilding
    expect(await textsFor(index, 'apple')).toEqual(['an apple, rebuilt'])
  })

  test('loses no event that arrives meanwhile', async () => {
    const { index, open } = await openIndex(name)
    const ada = userOf('ada', 'Ada')
    const [kept, removed] = [postOf('apple, kept'), postOf('apple, removed')]
    await index.putPosts([kept, removed])
    await index.putPeople([person(ada)])

    const { here, reached, goOn } = pause()
    const rebuilding = open().rebuild(async (next) => {
      await here() // the owners have answered, and what they said grows old
      await next.putPosts([removed, kept])
      await next.putPeople([person(ada)])
    })
    await reached
    await index.putPosts([postOf('apple, new')])
    await index.removePost(removed.id)
    await index.putPeople([person({ ...ada, name: 'Countess' }, 2)])
    expect(await textsFor(index, 'apple')).toEqual(['apple, new', 'apple, kept'])

    goOn()
    await rebuilding
    expect(await textsFor(index, 'apple')).toEqual(['apple, new', 'apple, kept'])
    expect(await handlesFor(index, 'countess')).toEqual(['ada'])
  })

  test('forgets no removal, for the news of a publication may still come', async () => {
    const { index } = await openIndex(name)
    const post = postOf('an apple')
    await index.removePost(post.id)
    await index.rebuild(async () => {})
    await index.putPosts([post])
    expect(await textsFor(index, 'apple')).toEqual([])
  })

  test('that fails changes nothing, and another may begin', async () => {
    const { index } = await openIndex(name)
    await index.putPosts([postOf('an apple')])
    const failing = index.rebuild(async (next) => {
      await next.putPosts([postOf('half an apple')])
      throw new Error('posts does not answer')
    })
    await expect(failing).rejects.toThrow('posts does not answer')
    expect(await textsFor(index, 'apple')).toEqual(['an apple'])

    await index.rebuild((next) => next.putPosts([postOf('another apple')]))
    expect(await textsFor(index, 'apple')).toEqual(['another apple'])
  })

  test('begins anew where one was left unfinished', async () => {
    const { index, pool } = await openIndex(name)
    await index.putPosts([postOf('an apple')])
    await index.rebuild((next) => next.putPosts([postOf('an apple')]))
    await pool.query('INSERT INTO rebuilds DEFAULT VALUES') // as its process left it when it was killed
    await index.rebuild((next) => next.putPosts([postOf('a pear')]))
    expect(await textsFor(index, 'apple')).toEqual([])
    expect(await textsFor(index, 'pear')).toEqual(['a pear'])
    expect((await pool.query('SELECT FROM rebuilds')).rowCount).toBe(0)
  })

  test('of an index that was made by other rules of words leaves one that was made by ours', async () => {
    const { index, pool } = await openIndex(name)
    await pool.query("INSERT INTO words_version VALUES (1, 'older') ON CONFLICT (id) DO UPDATE SET version = 'older'")
    expect(await areWordsCurrent(pool, WORDS_VERSION)).toBe(false)
    await index.rebuild((next) => next.putPosts([postOf('an apple')]))
    expect(await areWordsCurrent(pool, WORDS_VERSION)).toBe(true)
  })

  test('is the only one', async () => {
    const { index, open } = await openIndex(name)
    const { here, reached, goOn } = pause()
    const rebuilding = index.rebuild(here)
    await reached
    await expect(open().rebuild(async () => {})).rejects.toMatchObject({ code: 'conflict' })
    goOn()
    await rebuilding
    await open().rebuild(async () => {})
  })

  test('takes all pages of all owners', async () => {
    const { index } = await openIndex(name)
    const people = Array.from({ length: 5 }, (_, at) => person(userOf(`person_${at}`)))
    const posts = Array.from({ length: 7 }, (_, at) => postOf(`apple ${at}`))
    const pageOf = <T>(items: T[], size: number, cursor = '0') => {
      const end = Number(cursor) + size
      return { items: items.slice(Number(cursor), end), next: end < items.length ? String(end) : null }
    }
    const owners = {
      auth: { listUsers: async ({ cursor }: { cursor?: string | undefined }) => pageOf(people, 2, cursor) },
      posts: { latest: async ({ cursor }: { cursor?: string | undefined }) => pageOf(posts, 3, cursor) },
    }
    await index.rebuild(async (next) => {
      expect(await putEverything(owners, next)).toEqual({ people: 5, posts: 7 })
    })
    expect(await textsFor(index, 'apple')).toHaveLength(7)
    expect(await handlesFor(index, 'person_')).toHaveLength(5)
  })
})
