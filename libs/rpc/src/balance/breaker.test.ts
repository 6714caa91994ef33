import { expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'

const setUp = () => {
  const clock = { now: 0 }
  const breaker = createBreaker(() => clock.now)
  const record = (...outcomes: boolean[]) => outcomes.map((ok) => breaker.record(ok)).at(-1)
  return { clock, breaker, record }
}

test('opens after five failures in a row, not after five in all', () => {
  const { record } = setUp()
  expect(record(false, false, false, false, true, false)).toBe('closed')
  expect(record(false, false, false)).toBe('closed')
  expect(record(false)).toBe('open')
})

test('opens when half of twenty within ten seconds fail', () => {
  const { record } = setUp()
  for (let i = 0; i < 9; i++) record(false, true)
  expect(record(false)).toBe('closed')
  expect(record(true)).toBe('open')
})

test('failures longer than ten seconds ago are forgotten', () => {
  const { clock, record } = setUp()
  for (let i = 0; i < 9; i++) record(false, true)
  clock.now = 10_001
  expect(record(false, true)).toBe('closed')
})

test('lets one probe through after five seconds: success closes it, failure opens it again', () => {
  const { clock, breaker, record } = setUp()
  record(false, false, false, false, false)
  expect(breaker.probeAt()).toBe(5_000)

  clock.now = 5_000
  breaker.probe()
  expect(breaker.record(false)).toBe('open')
  expect(breaker.probeAt()).toBe(10_000)

  breaker.probe()
  expect(breaker.record(true)).toBe('closed')
  expect(record(false, false, false, false)).toBe('closed')
})
