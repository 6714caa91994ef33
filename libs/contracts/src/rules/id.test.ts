import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstIdAt, Id, Ids, LAST_ID, timeOf } from './id.ts'

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 }).filter((ms) => ms <= 8.64e15)

test('the time inside an id comes out again', () => {
  fc.assert(
    fc.property(time, (ms) => {
      expect(Id.safeParse(firstIdAt(ms)).success).toBe(true)
      expect(timeOf(firstIdAt(ms))).toBe(new Date(ms).toISOString())
    }),
  )
})

test('ids sort by their time', () => {
  fc.assert(
    fc.property(time, time, (a, b) => {
      expect(Math.sign(a - b)).toBe(firstIdAt(a) === firstIdAt(b) ? 0 : firstIdAt(a) < firstIdAt(b) ? -1 : 1)
      expect(firstIdAt(a) < LAST_ID).toBe(true)
    }),
  )
})

test('an id is a lower-case UUIDv7', () => {
  expect(Id.safeParse('0198f6a0-1111-7222-8333-444455556666').success).toBe(true)
  expect(Id.safeParse('0198F6A0-1111-7222-8333-444455556666').success).toBe(false)
  expect(Id.safeParse('0198f6a0-1111-4222-8333-444455556666').success).toBe(false)
})

test('a list of ids is a list, or on a query string joined by commas', () => {
  const [a, b] = [firstIdAt(1), firstIdAt(2)]
  expect(Ids.parse([a, b])).toEqual([a, b])
  expect(Ids.parse(`${a},${b}`)).toEqual([a, b])
  expect(Ids.safeParse(`${a},x`).success).toBe(false)
})
