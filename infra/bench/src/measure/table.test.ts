import { expect, test } from 'vitest'
import { percentile } from './figures.ts'
import type { Measurement } from './rounds.ts'
import { partsOf, ratiosOf, tableOf } from './table.ts'

const measured = (system: Measurement['system'], round: number, perSecond: number, cpu: number): Measurement => ({
  workload: 'home',
  system,
  round,
  perSecond,
  cpu,
  parts: { one: cpu / 2, two: cpu / 2 },
  p50: 10,
  p99: 20,
  postgres: 0.1,
  redis: 0,
  memory: 100,
  errors: 1,
})

// The second round fell into a bad moment for all systems.
const rounds = [
  ...[measured('limit', 1, 1000, 0.2), measured('limit', 2, 100, 0.2), measured('limit', 3, 1200, 0.2)],
  ...[measured('monolith', 1, 500, 0.4), measured('monolith', 2, 60, 0.4), measured('monolith', 3, 600, 0.4)],
  ...[measured('split', 1, 300, 1), measured('split', 2, 30, 1), measured('split', 3, 330, 0.8)],
]

const cellsOf = (table: string, first: string) =>
  (table.split('\n').find((line) => line.startsWith(`| ${first}`)) ?? '').split('|').map((cell) => cell.trim())

test('a line has the medians of all rounds, and all errors', () => {
  const cells = cellsOf(tableOf(rounds), 'home | monolith')
  expect(cells.slice(1, -1)).toEqual(['home', 'monolith', '500', '10', '20', '0.400', '0.100', '0.000', '100', '3'])
})

test('systems are compared within a round, so one bad moment changes nothing', () => {
  const table = ratiosOf(rounds)
  expect(cellsOf(table, 'monolith / limit, requests/s')[2]).toBe('0.50')
  expect(cellsOf(table, 'split / monolith, requests per CPU second')[2]).toBe('0.40')
  expect(cellsOf(table, 'monolith / usual, requests/s')[2]).toBe('–')
})

test('the split is shown by its processes', () => {
  expect(cellsOf(partsOf(rounds), 'home').slice(1, -1)).toEqual(['home', 'CPU s/1000', '0.500', '0.500'])
})

test('a percentile is a number of the list', () => {
  expect([percentile([3, 1, 2], 0.5), percentile([3, 1, 2], 0.99), percentile([7], 0)]).toEqual([2, 3, 7])
})
