import { wantedOf, wordsOf } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filtersFor, termsOf } from './terms.ts'

// What unit: 'binary' says, which takes seconds to be made.
const anything = fc.array(fc.nat(0x10ffff), { maxLength: 40 }).map((points) => String.fromCodePoint(...points))
const text = fc.string({ unit: fc.constantFrom(...'abAB01_é²第𝒜 -'), maxLength: 20 })

test('a document is found by each word and by each beginning of one', () => {
  expect(termsOf(['to', 'tea'])).toEqual(['=to', '=tea', 't*', 'to*', 'te*', 'tea*'])
  expect(filtersFor(wantedOf('tea to'))).toEqual(['terms = "=tea"', 'terms = "to*"'])
})

test('a part that may be found in several ways is one filter', () => {
  const wanted = { ways: [['to', 'tea'], ['totea']], open: true }
  expect(filtersFor([wanted])).toEqual(['terms = "=to" AND terms = "tea*" OR terms = "totea*"'])
})

/** As Meilisearch reads a filter of ours. */
const holds = (filter: string, terms: string[]) =>
  filter.split(' OR ').some((way) => way.split(' AND ').every((term) => terms.includes(term)))

test('terms say what the rules say: every word, the last one as a beginning', () => {
  fc.assert(
    fc.property(text, text, (written, asked) => {
      const [words, wanted] = [wordsOf(written), wantedOf(asked)]
      fc.pre(wanted.length > 0)
      const terms = termsOf(words).map((term) => `terms = "${term}"`)
      const has = (word: string, open: boolean) =>
        open ? words.some((other) => other.startsWith(word)) : words.includes(word)
      const expected = wanted.every(({ ways, open }) =>
        ways.some((way) => way.every((word, at) => has(word, open && at === way.length - 1))),
      )
      expect(filtersFor(wanted).every((filter) => holds(filter, terms))).toBe(expected)
    }),
  )
})

test('a term is short ASCII that nothing folds, is no number, and can end no string', () => {
  const safe = /^(=#?[a-z0-9_]{1,100}|#?[a-z0-9_]{1,100}\*)$/
  fc.assert(
    fc.property(anything, (written) => {
      expect(termsOf(wordsOf(written)).filter((term) => !safe.test(term))).toEqual([])
    }),
  )
  expect(termsOf(wordsOf('a'.repeat(141))).filter((term) => !safe.test(term))).toEqual([])
})
