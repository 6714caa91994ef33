import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRequestIds } from './request-ids.ts'

test('every id is good once, in whichever order a client uses them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 }), (ids) => {
      const requestIds = createRequestIds()
      const used = new Set<number>()
      for (const id of ids) {
        expect(requestIds.use(id)).toBe(!used.has(id))
        used.add(id)
      }
    }),
  )
})

test('a client that counts is remembered wholly', () => {
  const { use } = createRequestIds()
  for (let id = 1; id <= 50_000; id++) use(id)
  expect(use(1)).toBe(false)
  expect(use(25_000)).toBe(false)
  expect(use(50_001)).toBe(true)
})

test('the largest id is good once', () => {
  const { use } = createRequestIds()
  expect([use(2 ** 53), use(2 ** 53)]).toEqual([true, false])
})
