import { countChunk } from '@murmuration/trends'
import { expect, test } from 'vitest'
import { parseCounts } from './answer.ts'

const CHUNK = ['rye bread', 'rye bread | oven', 'rye flour', '__proto__ constructor', '__proto__ constructor']
const right = countChunk(CHUNK)
const withTerm = (term: unknown, count: unknown) => ({ texts: 4, terms: [[term, count]] })

test('a right answer is one, names of prototypes among its words', () => {
  expect(right.terms).toContainEqual(['__proto__', 1])
  expect(parseCounts(right, CHUNK)).toEqual(right)
  expect(parseCounts(JSON.parse(JSON.stringify(right)), CHUNK)).toEqual(right)
  expect(parseCounts({ texts: 0, terms: [] }, [])).toEqual({ texts: 0, terms: [] })
})

const wrong: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'rye'],
  ['a list', [right]],
  ['no terms', { texts: 4 }],
  ['terms that are no list', { texts: 4, terms: { length: 1 } }],
  ['a term with a third value', { texts: 4, terms: [['rye', 1, 1]] }],
  ['a word that the chunk has not', withTerm('buy gold', 1)],
  ['words that are no neighbours', withTerm('rye oven', 1)],
  ['a name of the prototype that the chunk has not', withTerm('toString', 1)],
  ['a term more often than the chunk has it', withTerm('rye', 4)],
  ['a term more often than there are texts', { texts: 1, terms: [['rye', 2]] }],
  ['more texts than lines', { texts: CHUNK.length + 1, terms: [] }],
  ['a term twice', { texts: 4, terms: [['rye', 1], ['rye', 1]] }], // prettier-ignore
  ['another order', { texts: 4, terms: [['rye', 1], ['bread', 1]] }], // prettier-ignore
  ...[0, -1, -0, 0.5, 1e308, NaN, Infinity, '1', null].map((count): [string, unknown] => [
    `${count} times`,
    withTerm('rye', count),
  ]),
  ...[-1, 0.5, 1e308, NaN, Infinity, '4'].map((texts): [string, unknown] => [`${texts} texts`, { texts, terms: [] }]),
]

test.each(wrong)('%s is no answer', (_name, result) => {
  expect(parseCounts(result, CHUNK)).toBeUndefined()
})

test('a list of millions is not even looked at', () => {
  const terms = new Proxy(Array.from<never>({ length: 3_000_000 }), {
    get: (list, key) => {
      if (key === 'length') return list.length
      throw new Error('It was looked at')
    },
  })
  expect(parseCounts({ texts: 1, terms }, CHUNK)).toBeUndefined()
})
