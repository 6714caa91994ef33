import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bio, MAX_TEXT, Name, Text } from './text.ts'

const accepts = (schema: { safeParse(input: unknown): { success: boolean } }, input: unknown) =>
  schema.safeParse(input).success

const anyText = fc.string({ unit: 'binary', maxLength: 200 })

test('parsing a text twice changes nothing', () => {
  fc.assert(
    fc.property(anyText, (input) => {
      const once = Text.safeParse(input)
      if (once.success) expect(Text.parse(once.data)).toBe(once.data)
    }),
  )
})

test('an accepted text is in NFC, trimmed, and has 1 to 141 code points', () => {
  fc.assert(
    fc.property(anyText, (input) => {
      const { success, data } = Text.safeParse(input)
      if (!success) return
      expect(data).toBe(data.normalize('NFC').trim())
      expect([...data].length).toBeGreaterThanOrEqual(1)
      expect([...data].length).toBeLessThanOrEqual(MAX_TEXT)
    }),
  )
})

test('length counts code points, not UTF-16 units', () => {
  expect(accepts(Text, '😀'.repeat(141))).toBe(true)
  expect(accepts(Text, '😀'.repeat(142))).toBe(false)
})

test('length is measured after normalising', () => {
  expect(Text.parse('e\u0301'.repeat(141))).toBe('é'.repeat(141))
})

test('line ends become newlines', () => {
  expect(Text.parse('a\r\nb\rc\n')).toBe('a\nb\nc')
})

test.each([
  ['nothing', ''],
  ['only white space', ' \n\t '],
  ['a tab inside', 'a\tb'],
  ['NUL', 'a\0b'],
  ['a C1 control', 'a\u0085b'],
  ['an unpaired surrogate', 'a\ud800b'],
  ['a number', 5],
])('refused: %s', (_, input) => {
  expect(accepts(Text, input)).toBe(false)
})

test('a name is on one line and has at most 50 code points; a bio may be empty and have lines', () => {
  expect(accepts(Name, 'Ada\nLovelace')).toBe(false)
  expect(accepts(Name, '𝒜'.repeat(50))).toBe(true)
  expect(accepts(Name, 'x'.repeat(51))).toBe(false)
  expect(accepts(Name, '  ')).toBe(false)
  expect(Bio.parse('')).toBe('')
  expect(Bio.parse('one\r\ntwo')).toBe('one\ntwo')
  expect(accepts(Bio, 'x'.repeat(161))).toBe(false)
})
