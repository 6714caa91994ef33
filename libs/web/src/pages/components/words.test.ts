import { Text } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { ago, exactly, remaining } from './words.ts'

const NOW = Date.parse('2026-03-10T12:00:00.000Z')

test.each([
  ['2026-03-10T12:00:00.500Z', 'now'], // a clock that is a little ahead
  ['2026-03-10T11:59:01.000Z', 'now'],
  ['2026-03-10T11:59:00.000Z', '1 min'],
  ['2026-03-10T11:00:01.000Z', '59 min'],
  ['2026-03-10T11:00:00.000Z', '1 h'],
  ['2026-03-09T12:00:00.000Z', '1 d'],
  ['2026-03-03T12:00:00.001Z', '6 d'],
  ['2026-03-03T12:00:00.000Z', '3 Mar'],
  ['2025-12-31T23:59:59.999Z', '31 Dec 2025'],
])('%s is %s', (time, words) => expect(ago(time, NOW)).toBe(words))

test('the exact time says in which zone it is', () => {
  expect(exactly('2026-03-10T12:00:00.000Z')).toBe('10 March 2026 at 12:00 UTC')
})

const MAX = 141

test.each([
  ['', 141],
  ['  edges do not count \n', 123],
  ['a\r\nb', 138],
  ['e\u0301', 140],
  ['😀'.repeat(141), 0],
  ['😀'.repeat(142), -1],
])('%j leaves %i', (text, left) => {
  expect(remaining(text, MAX)).toBe(left)
  // The counter and the contract agree on what is too long.
  expect(Text.safeParse(text).success).toBe(left >= 0 && left < MAX)
})
