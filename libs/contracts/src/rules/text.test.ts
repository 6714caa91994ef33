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

const INVISIBLE = [
  ...['\u200b', '\u00ad', '\u3164', '\u115f', '\u1160', '\uffa0', '\u2800', '\u2060', '\ufeff', '\u061c'],
  ...['\u{e0041}', '\u034f', '\u0301', '\u20e3', '\ufe0f', '\u180e', '\u17b4', '\u{1d159}', '\u{13441}', '\u{e000a}'],
  ...['\u0378', '\u{10ffff}', '\u00ad\u3164\u0301', '\u200b \u200b', '\u2800\n\u2800'],
]

test.each(INVISIBLE)(
  'a text or name of nothing to be seen is refused, and one more letter makes it good: %j',
  (blank) => {
    expect([accepts(Text, blank), accepts(Name, blank)]).toEqual([false, false])
    expect(accepts(Text, `${blank}a`)).toBe(true)
    expect(accepts(Bio, blank)).toBe(true)
  },
)

test.each(['.', '😀', '❤\ufe0f', '1\ufe0f\u20e3', '👩\u200d💻', 'ا', '가', '𓀀', '\ue000', '€'])(
  'what can be seen is accepted: %j',
  (shown) => {
    expect([accepts(Text, shown), accepts(Name, shown)]).toEqual([true, true])
  },
)

test.each(['\u061c', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2069'])(
  'a name must not turn the direction of writing, a text may: %j',
  (control) => {
    expect(accepts(Name, `a${control}b`)).toBe(false)
    expect(accepts(Text, `a${control}b`)).toBe(true)
  },
)

test('a name is on one line and has at most 50 code points; a bio may be empty and have lines', () => {
  expect(accepts(Name, 'Ada\nLovelace')).toBe(false)
  expect(accepts(Name, '𝒜'.repeat(50))).toBe(true)
  expect(accepts(Name, 'x'.repeat(51))).toBe(false)
  expect(accepts(Name, '  ')).toBe(false)
  expect(Bio.parse('')).toBe('')
  expect(Bio.parse('one\r\ntwo')).toBe('one\ntwo')
  expect(accepts(Bio, 'x'.repeat(161))).toBe(false)
})
