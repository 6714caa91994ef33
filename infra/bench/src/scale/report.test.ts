import { expect, test } from 'vitest'
import { logInsTable, pointsOf, stepsTable } from './report.ts'
import type { Step } from './steps.ts'

const step = (queueLimit: number, replicas: number, perSecond: number): Step => ({
  ...{ queueLimit, replicas, perSecond },
  ...{ p50: 52, p99: 60, overloaded: 500, otherErrors: 1, queued: 7 },
})
const steps = [0, 1000].flatMap((queue) => [
  ...[1, 2, 4, 8].map((replicas) => step(queue, replicas, 80 * replicas)),
  ...[1, 2, 4, 8].map((replicas) => step(queue, replicas, 40 * replicas)),
  ...[1, 2, 4, 8].map((replicas) => step(queue, replicas, replicas === 8 ? 400 : 60 * replicas)),
])

test('medians of the rounds, and each round by itself against its one replica', () => {
  const lines = stepsTable(steps).split('\n')
  expect(lines).toHaveLength(2 + 8)
  expect(lines[2]!.split('|').map((cell) => cell.trim())).toEqual(
    ['', 'no queue', '1', '60', '1.00', '52', '60', '500', '7', '3', ''], // other errors are added up
  )
  expect(lines[5]).toMatch(/no queue +\| +8 \| +400 \| +1\.00 /)
})

test('the chart has a line for what there could be, and one for each queue', () => {
  const points = pointsOf(steps)
  expect(points).toHaveLength(4 * 3)
  expect(points).toContainEqual({ series: 'linear', replicas: 8, perSecond: 640 })
  expect(points).toContainEqual({ series: 'queue of 1000', replicas: 4, perSecond: 240 })
})

test('log-ins on two replicas are compared with those on one', () => {
  const logIns = [1, 0].flatMap((concurrency) => [
    { concurrency, replicas: 1, perSecond: 20 },
    { concurrency, replicas: 2, perSecond: concurrency === 1 ? 38 : 20 },
  ])
  const [, , one, many] = logInsTable(logIns).split('\n')
  expect(one).toMatch(/one at a time .*20\.0 .*38\.0 .*1\.90/)
  expect(many).toMatch(/as many as come .*20\.0 .*20\.0 .*1\.00/)
})
