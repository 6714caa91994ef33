import { describe, expect, test } from 'vitest'
import {
  accepted,
  eventually,
  here,
  PostPage,
  refused,
  unique,
  UserPage,
  walk,
  type Person,
} from '@murmuration/testing'

const { client, person } = here()

const ask = (q: string | undefined, query: Record<string, string | number> = {}) =>
  client.get('/api/search', { query: { ...(q !== undefined && { q }), ...query } })
const findPosts = async (q: string) =>
  accepted(await ask(q, { limit: 100 }), 200, PostPage).items.map(({ text }) => text)
const findPeople = async (q: string) =>
  accepted(await ask(q, { type: 'people', limit: 100 }), 200, UserPage).items.map(({ handle }) => handle)

/** Posts these texts and waits until search knows them all. Their shared word keeps other tests' posts out. */
const posted = async (word: string, texts: string[], author?: Person) => {
  const ada = author ?? (await person())
  for (const text of texts) await ada.posts(text)
  await eventually(async () => expect(await findPosts(word)).toHaveLength(texts.length))
  return ada
}

const signedUp = async (word: string, newcomers: { handle?: string; name: string }[]) => {
  const all = await Promise.all(newcomers.map((one) => person(one)))
  await eventually(async () => expect(await findPeople(word)).toHaveLength(newcomers.length))
  return all
}

describe('searching posts', () => {
  test('finds whole posts, newest first', async () => {
    const word = unique()
    const ada = await person()
    const [one, two] = [await ada.posts(`${word} one`), await ada.posts(`two ${word}`)]
    await eventually(async () => {
      expect(accepted(await ask(word), 200, PostPage)).toEqual({ items: [two, one], next: null })
    })
    expect(accepted(await ask(word, { type: 'posts' }), 200, PostPage).items).toEqual([two, one])
  })

  test('every word must match, in any order, the last one also as a prefix', async () => {
    const word = unique()
    const both = `${word} the starling and the sparrow`
    await posted(word, [both, `${word} only a starling`])
    expect(await findPosts(`${word} starling sparrow`)).toEqual([both])
    expect(await findPosts(`sparrow starling ${word}`)).toEqual([both])
    expect(await findPosts(`${word} starling spar`)).toEqual([both])
    expect(await findPosts(`${word} spar starling`)).toEqual([])
    expect(await findPosts(`${word} starling owl`)).toEqual([])
    expect(await findPosts(word.slice(0, -2))).toHaveLength(2)
    expect(await findPosts(word.slice(1))).toEqual([])
  })

  test('the same word twice matches one', async () => {
    const word = unique()
    await posted(word, [`${word} once`])
    expect(await findPosts(`${word} ${word}`)).toHaveLength(1)
    expect(await findPosts(`${word} once on`)).toHaveLength(1)
  })

  test('case and accents don’t matter, on either side', async () => {
    const word = unique()
    const text = `${word} Crème BRÛLÉE façade Ångström naïve Żółć ΣΊΣΥΦΟΣ Ёлка`
    await posted(word, [text])
    for (const q of [
      'creme brulee',
      'CRÈME',
      'Facade',
      'angstrom',
      'ANGSTRÖM',
      'cre\u0300me',
      'σισυφος',
      'ΣΙΣΥΦΟΣ',
      'елка',
    ])
      expect(await findPosts(`${word.toUpperCase()} ${q}`), q).toEqual([text])
  })

  test('a word is a run of letters, digits and _; everything else only parts words', async () => {
    const word = unique()
    const text = `${word}: snake_case, 3.14 e-mail@example.org/path don't #tag 42nd`
    await posted(word, [text])
    const found = [
      'snake_case',
      'snake',
      '3 14',
      '3.14',
      'mail example org path',
      'e-mail@example.org',
      'tag',
      '#tag',
      '42nd',
      '42',
      't don',
    ]
    for (const q of found) expect(await findPosts(`${word} ${q}`), q).toEqual([text])
    for (const q of ['case', 'nd', '314', 'email', 'dont', 'snake_case_'])
      expect(await findPosts(`${word} ${q}`), q).toEqual([])
  })

  test('there is no stemming, no stop word and no tolerance for typos', async () => {
    const word = unique()
    const text = `${word} the birds were singing`
    await posted(word, [text])
    for (const q of ['the birds', 'were', 'the were']) expect(await findPosts(`${word} ${q}`), q).toEqual([text])
    for (const q of ['sings', 'bird were', 'birsd', 'be', 'and', 'singings'])
      expect(await findPosts(`${word} ${q}`), q).toEqual([])
  })

  test('there are no operators: signs part words, and words are words', async () => {
    const word = unique()
    const text = `${word} alpha beta`
    await posted(word, [text])
    const plain = [
      '"alpha beta"',
      '"beta alpha"',
      '-alpha',
      '+beta',
      '!alpha',
      'alpha & beta',
      'alpha | beta',
      '(alpha',
      'alpha:*',
      'alpha <-> beta',
      '%',
      'al*',
      "alpha'--",
      'alpha\\',
      ':alpha',
      '~alpha',
    ]
    for (const q of plain) expect(await findPosts(`${word} ${q}`), q).toEqual([text])
    for (const q of ['alpha OR gamma', 'alpha AND beta', 'NOT alpha', 'alpha NEAR beta', 'a_pha', 'author:ada'])
      expect(await findPosts(`${word} ${q}`), q).toEqual([])
  })

  test('knows letters and digits of every script', async () => {
    const word = unique()
    const text = `${word} 東京 москва مرحبا हिन्दी 한국어 Straße ٤٢ 𝒳`
    await posted(word, [text])
    for (const q of ['東京', '東', 'МОСКВА', 'москв', 'مرحبا', 'हिन्दी', '한국어', 'STRASSE', 'straße', '٤٢'])
      expect(await findPosts(`${word} ${q}`), q).toEqual([text])
    expect(await findPosts(`${word} 京`)).toEqual([])
  })

  test('a word inside a sentence without spaces is found, by its beginning too', async () => {
    const word = unique()
    const sentences = [
      '我在北京大学学习中文',
      '昨日は東京都に住んでいました',
      'ผมคิดว่าเป็นประเทศที่สวยงาม',
      'ខ្ញុំស្រលាញ់ប្រទេសកម្ពុជា',
    ]
    await posted(
      word,
      sentences.map((sentence) => `${word} ${sentence}`),
    )
    const found = ['北京', '学习 中文', '北京大学', '東京', '東京都', '東京都に住ん', 'ประเทศ', 'ประเท', 'สวย', 'ប្រទេស']
    for (const q of found) expect(await findPosts(`${word} ${q}`), q).toHaveLength(1)
    expect(await findPosts(`北京 ${word}`)).toEqual([`${word} ${sentences[0]}`])
    for (const q of ['京都', 'ทศ', '文中']) expect(await findPosts(`${word} ${q}`), q).toEqual([])
  })

  test('marks that make another letter count', async () => {
    const word = unique()
    const text = `${word} ハハ दिन คน أب`
    await posted(word, [text])
    for (const q of ['ハハ', 'दिन', 'คน', 'أب']) expect(await findPosts(`${word} ${q}`), q).toEqual([text])
    for (const q of ['パパ', 'दान', 'คืน', 'اب']) expect(await findPosts(`${word} ${q}`), q).toEqual([])
  })

  test('what is written in two ways is alike', async () => {
    const word = unique()
    const text = `${word} Đà Nẵng Ølsen Łódź ＷＩＤＥ ﾊﾟﾝ co\u00adop مُحَـــمَّد שָׁלוֹם`
    await posted(word, [text])
    const found = ['da nang', 'olsen', 'lodz', 'wide', 'ｗｉｄｅ', 'パン', 'coop', 'co\u200dop', 'محمد', 'שלום']
    for (const q of found) expect(await findPosts(`${word} ${q}`), q).toEqual([text])
  })

  test('a word of a post is found however the post wraps its lines', async () => {
    const word = unique()
    await posted(word, [`${word}\nsecond`])
    expect(await findPosts(`${word} second`)).toHaveLength(1)
    expect(await findPosts(`${word}\r\nsecond`)).toHaveLength(1)
  })

  test('matches the text alone, not the author', async () => {
    const word = unique()
    const ada = await person({ name: `Ada ${word}` })
    await posted(word, [`${word} hello`], ada)
    expect(await findPosts(`${word} ${ada.handle}`)).toEqual([])
    expect(await findPosts(`${word} ada`)).toEqual([])
  })

  test.each(['!!!', '😀', '- – —', '"" & |', '%', '\u200b'])('without any word finds nothing: %j', async (q) => {
    expect(accepted(await ask(q), 200, PostPage)).toEqual({ items: [], next: null })
    expect(accepted(await ask(q, { type: 'people' }), 200, UserPage)).toEqual({ items: [], next: null })
  })
})

describe('searching people', () => {
  test('finds whole users by handle or by words of the name', async () => {
    const word = unique('w')
    const [ada] = await signedUp(word, [{ handle: `${word}_x`, name: 'Augusta Ada King' }])
    expect(accepted(await ask(`${word}_x`, { type: 'people' }), 200, UserPage).items).toEqual([
      { id: ada!.id, handle: ada!.handle, name: 'Augusta Ada King', bio: '', createdAt: ada!.createdAt },
    ])
    for (const q of [
      `${word}_x`,
      word,
      `ada ${word}`,
      `augusta king ${word}`,
      `${word}_x aug`,
      `${word.toUpperCase()}_X Ád`,
    ])
      expect(await findPeople(q), q).toEqual([ada!.handle])
    // The whole handle is one word; only the last word of a search may be the beginning of one.
    for (const q of [`${word} ada`, `${word}_x ada queen`, `ad ${word}_x`, `x ada ${word}x`])
      expect(await findPeople(q), q).toEqual([])
  })

  test('begins with the one who has exactly that handle, then goes by handle', async () => {
    const word = unique('w')
    const exact = `${word}_m`
    await signedUp(word, [
      { handle: `${word}_a`, name: `Zed ${exact}` },
      { handle: `${word}_z`, name: `Ann ${exact}` },
      { handle: `${exact}2`, name: 'Bob' },
      { handle: exact, name: 'Cem' },
    ])
    const expected = [exact, `${word}_a`, `${exact}2`, `${word}_z`]
    expect(await findPeople(exact)).toEqual(expected)
    expect(await findPeople(` ${exact.toUpperCase()}\n`)).toEqual(expected)
    for (const limit of [1, 2, 3]) {
      const people = await walk(client, '/api/search', UserPage, { limit, query: { q: exact, type: 'people' } })
      expect(people.map(({ handle }) => handle)).toEqual(expected)
    }
    expect(await findPeople(word)).toEqual([`${word}_a`, exact, `${exact}2`, `${word}_z`])
  })

  test('finds new names, and old ones no more', async () => {
    const [before, after] = [unique('b'), unique('a')]
    const [ada] = await signedUp(before, [{ name: `Ada ${before}` }])
    await ada!.changes({ name: `Ada ${after}`, bio: `${before} bio` })
    await eventually(async () => expect(await findPeople(after)).toEqual([ada!.handle]))
    expect(await findPeople(before)).toEqual([])
    expect(accepted(await ask(after, { type: 'people' }), 200, UserPage).items[0]?.bio).toBe(`${before} bio`)
  })

  test('does not find posts, nor posts people', async () => {
    const word = unique()
    const ada = await posted(word, [`${word} hello`])
    expect(await findPeople(word)).toEqual([])
    expect(await findPosts(ada.handle)).toEqual([])
  })
})

describe('a search', () => {
  test.each([
    ['nothing', undefined],
    ['no characters', ''],
    ['only white space', ' \n '],
    ['101 code points', 'x'.repeat(101)],
    ['a tab', 'a\tb'],
    ['a NUL', 'a\0b'],
  ])('for %s is refused', async (_, q) => {
    refused(await ask(q), 'invalid', ['q'])
    refused(await ask(q, { type: 'people' }), 'invalid', ['q'])
  })

  test('may have 100 code points, counted as in a text', async () => {
    for (const q of ['😀'.repeat(100), `  ${'x'.repeat(100)}  `, 'e\u0301'.repeat(100), 'ab '.repeat(33)])
      accepted(await ask(q), 200, PostPage)
  })

  test.each(['', 'Posts', 'users', 'posts,people', '0'])('for the type %j is refused', async (type) => {
    refused(await ask('x', { type }), 'invalid', ['type'])
  })

  test('names everything that is wrong with it', async () => {
    refused(await ask('', { type: 'x', limit: 0, cursor: 'x' }), 'invalid', ['q', 'type', 'limit', 'cursor'])
  })

  test('is for everybody, signed in or not', async () => {
    const ada = await person()
    accepted(await client.get('/api/search', { ...ada.as, query: { q: 'x' } }), 200, PostPage)
    accepted(await ask('x'), 200, PostPage)
  })
})
