import { Text } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { remaining } from './remaining.ts'

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
