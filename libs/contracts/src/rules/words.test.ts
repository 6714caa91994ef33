import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsOf } from './words.ts'

test.each([
  ['Crème brûlée!', ['creme', 'brulee']],
  ['snake_case-kebab', ['snake_case', 'kebab']],
  ['Straße STRASSE', ['strasse', 'strasse']],
  ['ΣΊΣΥΦΟΣ σίσυφος', ['σισυφοσ', 'σισυφοσ']],
  ['İstanbul', ['istanbul']],
  ['第42号 rail', ['第42号', 'rail']],
  ['… — 😀', []],
])('the words of %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})

test('case and composition change no word', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const words = wordsOf(text)
      expect(wordsOf(text.normalize('NFD'))).toEqual(words)
      expect(wordsOf(words.join(' '))).toEqual(words)
    }),
  )
})
