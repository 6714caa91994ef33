import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isCopy } from './copies.ts'
import { countChunk, countSlices, merge } from './count.ts'
import { countHere, findTrends } from './find.ts'
import { createTrends } from './keep.ts'
import { lineOf } from './lines.ts'
import { topWords } from './top.ts'

describe('the line of a text', () => {
  test.each([
    ['A cup of tea, green tea!', 'cup | tea | green tea'],
    ['Tea @ada https://tea.example/x?y and www.tea.example', 'tea'],
    ['Gözleme gözleme', 'gözleme gözleme'],
    ['I don’t; it’s “New York”', 'york'],
    ['42 is 2026', ''],
    ['', ''],
    ['| || a|b', ''],
    ['東京タワーが好き', '東京タワー | 好き'],
    ['x'.repeat(31), ''],
    ['😀 rye 😀 bread', 'rye | bread'],
  ])('of %j is %j', (text, line) => expect(lineOf(text)).toBe(line))

  test('is the same however the accents were typed', () => {
    expect(lineOf('cafe\u0301 noir')).toBe(lineOf('caf\u00e9 noir'))
  })
})

describe('a copy', () => {
  const text = 'win free phone | click'
  test.each([
    [text, true],
    ['win free phones | click', true],
    ['won free phone | clock', true],
    ['rain over town hall | market', false],
    [`${text} | ${text}`, false],
    ['', false],
  ])('of a line is %j: %s', (other, copy) => {
    expect(isCopy(text, other)).toBe(copy)
    expect(isCopy(other, text)).toBe(copy)
  })

  test.each([
    ['aaaaaaaaaa', 'aaaaaaaabb', true],
    ['aaaaaaaaaa', 'aaaaaaabbb', false],
    ['aaaaaaaaaa', 'aaaaaaaa', true],
    ['aaaaaaaaaa', 'aaaaaaa', false],
    ['abcdefghij', 'bcdefghija', true],
  ])('%s and %s: at most a fifth may differ', (one, other, copy) => expect(isCopy(one, other)).toBe(copy))
})

describe('counting', () => {
  const lines = ['rye bread | oven', 'late train', 'rye bread | over', 'rye flour', 'train | late train']

  test('counts texts, not words, and a text that is nearly said again not at all', () => {
    expect(countChunk(lines)).toEqual({
      texts: 4,
      terms: [
        ['bread', 1],
        ['flour', 1],
        ['late', 2],
        ['late train', 2],
        ['oven', 1],
        ['rye', 2],
        ['rye bread', 1],
        ['rye flour', 1],
        ['train', 2],
      ],
    })
  })

  test('in slices comes to the same', () => {
    const slices = countSlices(lines)
    let step = slices.next()
    for (; !step.done; step = slices.next());
    expect(step.value).toEqual(countChunk(lines))
  })

  test('of several chunks is added up', () => {
    const [one, other] = [countChunk(['rye bread']), countChunk(['rye flour', 'tea'])]
    expect(merge([one, other])).toEqual(merge([other, one]))
    expect(merge([one, other])).toMatchObject({ texts: 3, terms: expect.arrayContaining([['rye', 2]]) as unknown })
    expect(merge([])).toEqual({ texts: 0, terms: [] })
  })

  test('asks nothing that differs between engines', () => {
    for (const file of ['count.ts', 'copies.ts']) {
      const source = readFileSync(new URL(file, import.meta.url), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '')
      expect(source).not.toMatch(
        /Intl|localeCompare\(|normalize\(|toLowerCase|toLocale|\\p\{|Math\.(?!min|max|ceil|abs)/,
      )
      expect(source).not.toMatch(/from '(?!\.\/)/)
    }
  })
})

describe('what trends', () => {
  const counts = (texts: number, terms: [string, number][]) => ({ texts, terms })

  test('comes more often now than before, not merely often', () => {
    const now = counts(100, [
      ['rain', 20],
      ['tea', 30],
    ])
    const before = counts(300, [
      ['rain', 3],
      ['tea', 90],
    ])
    expect(topWords(now, before, 10)).toEqual([{ text: 'rain', posts: 20 }])
  })

  test('is in more than one text', () => {
    expect(topWords(counts(9, [['rain', 1]]), counts(0, []), 10)).toEqual([])
  })

  test('is a phrase in place of its words, where the words seldom come alone', () => {
    const words: [string, number][] = [
      ['hall', 9],
      ['rye', 20],
      ['rye oven', 3],
      ['town', 10],
      ['town hall', 9],
    ]
    const found = topWords(counts(100, words), counts(300, []), 10).map(({ text }) => text)
    expect(found).toEqual(['rye', 'town hall'])
  })

  test('is found among few posts as well', async () => {
    const texts = ['Rye bread', 'More rye', 'Nothing', 'Nothing', 'x', 'y', 'z', 'Nothing']
    expect(await findTrends(texts, countHere)).toEqual([{ text: 'rye', posts: 2 }])
    expect(await findTrends([], countHere)).toEqual([])
  })
})

describe('the trends that are kept', () => {
  const open = (options: { isRepeating?: () => boolean } = {}) => {
    let [time, reads, counts] = [0, 0, 0]
    const posts = [
      { id: '3', text: 'rye bread' },
      { id: '2', text: 'rye flour' },
    ]
    const trends = createTrends({
      read: async () => {
        reads += 1
        return [...posts]
      },
      count: (chunks) => {
        counts += 1
        return countHere(chunks)
      },
      lifetimeMs: () => 60_000,
      now: () => time,
      ...options,
    })
    return { trends, posts, did: () => ({ reads, counts }), pass: (ms: number) => void (time += ms) }
  }

  test('are empty before the first count, and then answered without any work', async () => {
    const { trends, did } = open()
    expect(trends.latest()).toEqual([])
    await trends.refresh()
    for (let i = 0; i < 3; i++) expect(trends.latest()).toEqual([])
    expect(did()).toEqual({ reads: 1, counts: 1 })
  })

  test('are counted again when they are old, and only if there are other posts', async () => {
    const { trends, posts, did, pass } = open()
    posts.push(...['4', '5', '6'].map((id) => ({ id, text: `nothing ${id}` })))
    await trends.refresh()
    expect(trends.latest()).toEqual([{ text: 'rye', posts: 2 }])
    posts.push({ id: '7', text: 'tea' })
    await trends.refresh()
    expect(did()).toEqual({ reads: 1, counts: 1 })
    pass(60_000)
    await trends.refresh()
    expect(did()).toEqual({ reads: 2, counts: 2 })
    pass(60_000)
    await trends.refresh()
    expect(did()).toEqual({ reads: 3, counts: 2 })
  })

  test('are counted again from the same posts while devices help, so that they have something to do', async () => {
    const { trends, did, pass } = open({ isRepeating: () => true })
    for (let i = 0; i < 3; i++) {
      await trends.refresh()
      pass(60_000)
    }
    expect(did()).toEqual({ reads: 3, counts: 3 })
  })

  test('while there are none, are looked for every five seconds', async () => {
    const { trends, did, pass } = open()
    await trends.refresh()
    pass(5_000)
    await trends.refresh()
    expect(did()).toEqual({ reads: 2, counts: 1 })
  })
})
