import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cursor, decodeCursor, encodeCursor, HandleCursor, IdCursor, PageInput, toPage } from './page.ts'

test('a cursor gives back the position it was made from', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (position) => {
      const cursor = Cursor.parse(encodeCursor(position))
      expect(decodeCursor(cursor)).toBe(position)
    }),
  )
})

test('a cursor with any one character changed, or cut anywhere, is refused', () => {
  const cursor = encodeCursor('0198f6a0-1111-7222-8333-444455556666')
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'abcXYZ019-_=+/ '), (at, character) => {
      if (cursor[at] === character) return
      expect(Cursor.safeParse(cursor.slice(0, at) + character + cursor.slice(at + 1)).success).toBe(false)
      expect(Cursor.safeParse(cursor.slice(0, at)).success).toBe(false)
    }),
  )
})

test('a bare id is not a cursor, and neither is anything a stranger types', () => {
  expect(Cursor.safeParse('0198f6a0-1111-7222-8333-444455556666').success).toBe(false)
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Cursor.safeParse(text).success).toBe(false)
    }),
  )
})

test('a cursor leads into lists of one order only', () => {
  const [id, handle, garbage] = ['0198f6a0-1111-7222-8333-444455556666', 'ada_1', 'a\0b'].map(encodeCursor)
  const accepts = (schema: typeof Cursor) => [id, handle, garbage].map((cursor) => schema.safeParse(cursor).success)
  expect(accepts(IdCursor)).toEqual([true, false, false])
  expect(accepts(HandleCursor)).toEqual([false, true, false])
})

test('a limit is 1 to 100, 20 when not said, as a number or as digits', () => {
  expect(PageInput.parse({}).limit).toBe(20)
  expect(PageInput.parse({ limit: '7' }).limit).toBe(7)
  for (const limit of [0, 101, 1.5, '0', '101', '1.5', '', ' 5', '0x10', '1e1', null, [5]]) {
    expect(PageInput.safeParse({ limit }).success, String(limit)).toBe(false)
  }
})

test('a page has a next one only when there is an extra row', () => {
  const position = (item: string) => item
  expect(toPage(['c', 'b', 'a'], 2, position)).toEqual({ items: ['c', 'b'], next: encodeCursor('b') })
  expect(toPage(['b', 'a'], 2, position)).toEqual({ items: ['b', 'a'], next: null })
  expect(toPage([], 2, position)).toEqual({ items: [], next: null })
})
