import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diff, differing } from './diff.ts'

const side = (lines: ReturnType<typeof diff>, kind: 'monolith' | 'split') =>
  lines.filter((line) => line.kind === 'same' || line.kind === kind).map(({ text }) => text)

test('what both have is told once, what one has under its name', () => {
  expect(diff('a\nb\nc', 'a\nx\nc')).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'monolith', text: 'b' },
    { kind: 'split', text: 'x' },
    { kind: 'same', text: 'c' },
  ])
})

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1 }).map((lines) => lines.join('\n'))

test('both texts can be read back from their difference', () => {
  fc.assert(
    fc.property(text, text, (monolith, split) => {
      const lines = diff(monolith, split)
      expect(side(lines, 'monolith').join('\n')).toBe(monolith)
      expect(side(lines, 'split').join('\n')).toBe(split)
    }),
  )
})

test('a text does not differ from itself', () => {
  fc.assert(
    fc.property(text, (same) => {
      expect(differing(diff(same, same))).toBe(0)
    }),
  )
})
