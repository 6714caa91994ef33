import { expect, test } from 'vitest'
import { createDevices } from './devices.ts'

const idsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

test('a crowd that comes at once is met in a moment', () => {
  const devices = createDevices({ now: () => 0, onDropped: () => {} })
  const before = performance.now()
  devices.meet(idsFrom(1, 20_000))
  expect(devices.present()).toBe(20_000)
  expect(performance.now() - before).toBeLessThan(1_000) // a few ms; comparing each with each takes many seconds
})

test('devices that come and go are forgotten', () => {
  const devices = createDevices({ now: () => 0, onDropped: () => {} })
  devices.meet([1])
  devices.reward(1, true)
  for (let round = 1; round <= 3; round++) devices.meet(idsFrom(round * 1_000, 500))
  devices.meet([1])
  expect(devices.isProven(1)).toBe(false)
})
