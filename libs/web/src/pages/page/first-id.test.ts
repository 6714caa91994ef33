import { Id, timeOf } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { firstIdAt } from './first-id.ts'

test.each([0, 1_700_000_000_000])('the first id at %i is an id of that time', (time) => {
  const id = firstIdAt(time)
  expect(Id.parse(id)).toBe(id)
  expect(timeOf(id)).toBe(new Date(time).toISOString())
})
