import { type Post, User, wantedOf } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { engineNames, indexesForTests } from './engines.ts'
import { handlesFor, matches, peoplePages, person, postOf, postPages, textsFor, userOf } from './world.ts'

const openIndex = indexesForTests()

const indexWith = async (name: string, posts: (string | Post)[]) => {
  const { index } = await openIndex(name)
  await index.putPosts(posts.map((post) => (typeof post === 'string' ? postOf(post) : post)))
  return index
}

// What is claimed, a text, what is searched for, and whether that finds it.
const CASES: [claim: string, text: string, q: string, found: boolean][] = [
  ['case and accents do not matter', 'Crème BRÛLÉE', 'brulee creme', true],
  ['nor does the way ß and σ are written', 'STRASSE ΣΊΣΥΦΟΣ', 'straße σίσυφος', true],
  ['_ is a part of a word', 'snake_case', 'case', false],
  ['and found as one', 'snake_case', 'snake_', true],
  ['a hyphen is none', 'kebab-case', 'case', true],
  ['a word in a Chinese sentence is found', '我在北京大学学习中文', '北京 学习', true],
  ['its second half is no word', '今天天气很好', '气', false],
  ['a word in a Japanese sentence is found', '昨日は東京都に住んでいます', '東京', true],
  ['a number between Han is one', '第42号', '42', true],
  ['a beginning may span words', '第42号', '第4', true],
  ['a word in a Thai sentence is found', 'ผมชอบกินข้าวผัด', 'กิน ข้าว', true],
  ['the beginning of a Thai word is found', 'เป็นประเทศที่สวยงาม', 'ประเท', true],
  ['so is a sentence that is typed so far', 'เป็นประเทศที่สวยงาม', 'เป็นประเท', true],
  ['but no end of a Thai word', 'เป็นประเทศที่สวยงาม', 'เทศ', false],
  ['dakuten make another letter', 'ハハ', 'パパ', false],
  ['a vowel sign makes another word', 'दिन', 'दान', false],
  ['a tone as well', 'คน', 'ค้น', false],
  ['letters with strokes are alike', 'Đà Nẵng, Ølsen, Łódź', 'da nang olsen lodz', true],
  ['so are widths', 'ｱﾊﾟｰﾄ ＷＩＤＥ', 'アパート wide', true],
  ['points and harakat do not matter', 'שָׁלוֹם مُحَمَّد', 'שלום محـمد', true],
  ['no typo is forgiven', 'elephant', 'elefant', false],
  ['a number is a word', '042', '42', false],
  ['and no other number', '1e3', '1000', false],
  ['a small figure is another one', 'm²', 'm2', false],
  ['an abbreviation sign is its own', '㎏', 'kg', false],
  ['a ligature is its letters', 'ﬃ', 'ffi', true],
  ['neighbours are not joined', 'keyboard', 'key board', false],
  ['nor words taken apart', 'key board', 'keyboard', false],
  ['no stem is looked for', 'runs', 'running', false],
  ['the commonest word counts', 'to be or not', 'the', false],
  ['a minus excludes nothing', 'tea coffee', 'tea -coffee', true],
  ['quotes are no operator', 'coffee and tea', '"tea coffee"', true],
  ['more than ten words are read', 'a b c d e f g h i j k', 'a b c d e f g h i j x', false],
  ['and all may match', 'a b c d e f g h i j k l', 'l k j i h g f e d c b a', true],
  ['the longest word is read to its end', '𝒜'.repeat(141), '𝒜'.repeat(100), true],
  ['its end too', '𠀀'.repeat(140) + '𠀁', '𠀀'.repeat(99) + '𠀂', false],
]

const once = <T>(make: () => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

describe.each(engineNames)('an index in %s', (name) => {
  test('finds posts that have every word, the last one as a beginning too, newest first', async () => {
    const index = await indexWith(name, ['red apples', 'green apples', 'red pears', 'apple trees are red'])
    expect(await textsFor(index, 'red app')).toEqual(['apple trees are red', 'red apples'])
    expect(await textsFor(index, 'app red')).toEqual([])
    expect(await textsFor(index, 'apples')).toEqual(['green apples', 'red apples'])
    expect(await textsFor(index, 'red red')).toEqual(['apple trees are red', 'red pears', 'red apples'])
  })

  const withAllCases = once(() => indexWith(name, [...new Set(CASES.map(([, text]) => text))]))

  test.each(CASES)('%s', async (_, text, q, found) => {
    expect(matches(text, q)).toBe(found)
    const texts = await textsFor(await withAllCases(), q)
    expect(texts.includes(text)).toBe(found)
  })

  test('finds what the rules say, whatever is written and asked', async () => {
    const written = fc.string({
      unit: fc.constantFrom(...'aAbB_2²é第東京都ประเทศハパ -ß'),
      minLength: 1,
      maxLength: 12,
    })
    const texts = fc.sample(fc.array(written, { minLength: 40, maxLength: 40 }), { numRuns: 1, seed: 7 })[0] ?? []
    const index = await indexWith(name, texts)
    await fc.assert(
      fc.asyncProperty(written, async (q) => {
        const expected = texts.filter((text) => matches(text, q)).reverse()
        expect(await textsFor(index, q)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  test('pages never repeat and never skip, while others write', async () => {
    const texts = Array.from({ length: 7 }, (_, number) => `apple ${number}`)
    const index = await indexWith(name, texts)
    const pages = await postPages(index, 'apple', 2, () => index.putPosts([postOf('apple, a late one')]))
    expect(pages.map((page) => page.map(({ text }) => text))).toEqual([
      ['apple 6', 'apple 5'],
      ['apple 4', 'apple 3'],
      ['apple 2', 'apple 1'],
      ['apple 0'],
    ])
  })

  test('a page goes on after a post that is gone', async () => {
    const posts = ['apple 0', 'apple 1', 'apple 2', 'apple 3'].map((text) => postOf(text))
    const index = await indexWith(name, posts)
    const gone = () => index.removePost(posts[2]!.id)
    const pages = await postPages(index, 'apple', 2, gone)
    expect(pages.flat().map(({ text }) => text)).toEqual(['apple 3', 'apple 2', 'apple 1', 'apple 0'])
  })

  test('posts are ordered by all of their id, not by its time alone', async () => {
    const ids = [...'0123456789abcdef'].map((digit) => `0198f6a0-1111-7222-8333-44445555666${digit}`)
    const far = ['0198f6a0-1111-7222-8333-f44455556660', '0198f6a0-1111-7222-b333-044455556660']
    const index = await indexWith(
      name,
      [...ids, ...far].map((id) => postOf(`apple ${id}`, undefined, id)),
    )
    const pages = await postPages(index, 'apple', 3)
    expect(pages.flat().map(({ id }) => id)).toEqual([...ids, ...far].reverse())
  })

  test('what is put twice is there once, and a removed post stays away', async () => {
    const post = postOf('an apple')
    const index = await indexWith(name, [post, 'apples'])
    await index.putPosts([post])
    expect(await textsFor(index, 'apple')).toEqual(['apples', 'an apple'])
    await index.removePost(post.id)
    await index.removePost(post.id)
    await index.putPosts([post])
    expect(await textsFor(index, 'apple')).toEqual(['apples'])
  })

  test('a post that was removed before it was heard of never shows', async () => {
    const post = postOf('an apple')
    const { index } = await openIndex(name)
    await index.removePost(post.id)
    await index.putPosts([post])
    expect(await textsFor(index, 'apple')).toEqual([])
  })

  test('a post shows the name of today, and its own until people are known', async () => {
    const ada = userOf('ada', 'Ada')
    const { index } = await openIndex(name)
    await index.putPosts([postOf('an apple', ada)])
    const author = async () => (await postPages(index, 'apple', 1))[0]?.[0]?.author
    expect(await author()).toEqual({ id: ada.id, handle: 'ada', name: 'Ada' })

    await index.putPeople([person({ ...ada, name: 'Countess' }, 2)])
    expect(await author()).toEqual({ id: ada.id, handle: 'ada', name: 'Countess' })
  })

  test('older news of a person change nothing', async () => {
    const ada = userOf('ada', 'Ada Lovelace')
    const { index } = await openIndex(name)
    await index.putPeople([person({ ...ada, name: 'Countess' }, 3)])
    await index.putPeople([person({ ...ada, name: 'Ada' }, 2)])
    await index.putPeople([person(ada, 1)])
    expect(await handlesFor(index, 'lovelace')).toEqual([])
    expect(await handlesFor(index, 'countess')).toEqual(['ada'])
  })

  test('finds people by handle and by words of the name, ordered by code point', async () => {
    const { index } = await openIndex(name)
    const people = [userOf('smith_2', 'Zoë'), userOf('smitha'), userOf('smith2'), userOf('joe', 'Jo Smithers')]
    await index.putPeople([...people, userOf('smithz', 'Zoe')].map((user) => person(user)))
    expect(await handlesFor(index, 'SMITH')).toEqual(['joe', 'smith2', 'smith_2', 'smitha', 'smithz'])
    expect(await handlesFor(index, 'zoe smith')).toEqual(['smith_2', 'smithz'])
    expect(await handlesFor(index, 'smi zoe')).toEqual([])
  })

  test('the user with exactly that handle comes first, once, on pages of any size', async () => {
    const { index } = await openIndex(name)
    const handles = ['ada_1', 'adam', 'zed', 'ada', 'abc', 'aaa_ada']
    await index.putPeople(handles.map((handle) => person(userOf(handle, `${handle} Ada`))))
    const expected = ['ada', 'aaa_ada', 'abc', 'ada_1', 'adam', 'zed']
    for (const limit of [1, 2, 3, 5, 6]) {
      const pages = await peoplePages(index, 'Ada', limit)
      expect(pages.flat().map(({ handle }) => handle)).toEqual(expected)
      expect(pages.map(({ length }) => length)).toEqual(pages.map((_, at) => Math.min(limit, 6 - at * limit)))
    }
    expect(await handlesFor(index, 'ada!')).toEqual(['aaa_ada', 'abc', 'ada', 'ada_1', 'adam', 'zed'])
    expect(await handlesFor(index, '"ada" OR id')).toEqual([])
  })

  test('handles of digits are ordered as text', async () => {
    const { index } = await openIndex(name)
    const handles = ['100', '99999999999999999999', '99999999999999999998', '9', '1000'].map((text) =>
      text.padStart(3, '0'),
    )
    await index.putPeople(handles.map((handle) => person(userOf(handle, 'Number'))))
    const pages = await peoplePages(index, 'number', 1)
    expect(pages.flat().map(({ handle }) => handle)).toEqual([...handles].sort())
  })

  test('a person is a whole user', async () => {
    const { index } = await openIndex(name)
    const ada = { ...userOf('ada', 'Ada'), bio: 'engines' }
    await index.putPeople([person(ada)])
    const found = (await peoplePages(index, 'ada', 1)).flat()
    expect(found.map((user) => User.parse(user))).toEqual([ada])
    expect(await handlesFor(index, 'engines')).toEqual([])
  })

  test('cursors of other lists, and made-up ones, do no harm', async () => {
    const index = await indexWith(name, ['an apple'])
    await index.putPeople([person(userOf('apple'))])
    const position = newId()
    const { items } = await index.people({ wanted: wantedOf('apple'), exact: '', position, limit: 5 })
    expect(items.map(({ handle }) => handle)).toEqual(['apple'])
  })

  test('writes at once, of several replicas, leave the newest', async () => {
    const { index, open } = await openIndex(name)
    const replicas = [index, open(), open()]
    const ada = userOf('ada')
    const versions = [4, 2, 5, 1, 3, 6, 0]
    const puts = versions.map((version, at) =>
      replicas[at % 3]!.putPeople([person({ ...ada, name: `name${version}` }, version)]),
    )
    await Promise.all(puts)
    expect(await handlesFor(index, 'name6')).toEqual(['ada'])
    expect(await handlesFor(index, 'name5')).toEqual([])
  })
})
