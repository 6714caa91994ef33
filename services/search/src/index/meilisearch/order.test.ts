import { Handle, LAST_ID } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAt, isPast, type Order, orderOfHandle, orderOfId } from './order.ts'

const compare = (a: Order, b: Order) => Math.sign(a.map((number, at) => number - b[at]!).find((by) => by !== 0) ?? 0)
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const id = fc.uuid()
const handle = fc.stringMatching(/^[a-z0-9_]{3,20}$/)

test('ids keep their order, to the last bit', () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      expect(compare(orderOfId(a), orderOfId(b))).toBe(compareText(a, b))
      expect(compare(orderOfId(a), orderOfId(LAST_ID))).toBeLessThanOrEqual(0)
    }),
  )
  const near = ['0198f6a0-1111-7222-8333-44445555666e', '0198f6a0-1111-7222-8333-44445555666f'] as const
  expect(compare(orderOfId(near[0]), orderOfId(near[1]))).toBe(-1)
})

test('handles keep their order, and come after none', () => {
  fc.assert(
    fc.property(handle, handle, (a, b) => {
      expect(Handle.parse(a)).toBe(a)
      expect(compare(orderOfHandle(a), orderOfHandle(b))).toBe(compareText(a, b))
      expect(compare(orderOfHandle(''), orderOfHandle(a))).toBe(-1)
    }),
  )
})

test('whatever a cursor says becomes integers that Meilisearch keeps exactly', () => {
  const isKept = (number: number) => Number.isSafeInteger(number) && number >= 0
  const anything = fc.array(fc.nat(0x10ffff), { maxLength: 40 }).map((points) => String.fromCodePoint(...points))
  fc.assert(
    fc.property(fc.oneof(id, handle, anything, fc.constant('z'.repeat(20))), (position) => {
      expect([...orderOfId(position), ...orderOfHandle(position)].every(isKept)).toBe(true)
    }),
  )
})

test('a filter says: first this number, and where it is equal the next one', () => {
  expect(isPast('<', [7, 8, 9])).toBe('order0 < 7 OR (order0 = 7 AND (order1 < 8 OR (order1 = 8 AND (order2 < 9))))')
  expect(isAt([1, 2])).toBe('order0 = 1 AND order1 = 2')
})
