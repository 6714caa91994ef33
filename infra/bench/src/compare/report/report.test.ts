import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format } from 'prettier'
import { expect, test } from 'vitest'
import type { Calls } from '../calls.ts'
import { payloads } from '../mirror.ts'
import type { Results } from '../results.ts'
import { barChart, themes } from './charts.ts'
import { documentOf, tablesOf } from './document.ts'
import { chartsOf } from './drawn.ts'
import {
  callsTable,
  eventsTable,
  failureTable,
  productTable,
  promisesSummary,
  promisesTable,
  rounded,
} from './tables.ts'

const call = (way: string, round: number, perSecond: number, more: Partial<Calls> = {}): Calls => ({
  ...{ way, payload: 'echo', round, perSecond, p50: 100, p99: 1234 },
  ...{ callerCpu: 70, calleeCpu: 50, brokerCpu: 0, bytes: 884.2, ...more },
})
const rounds = [1, 2, 3].flatMap((round) => [
  call('function call', round, 1e6 * round, { calleeCpu: 0, bytes: 0 }),
  call('tcp, json', round, [30_000, 10_000, 20_000][round - 1]!),
])
const outcome = { transport: 'queue', trouble: 'killed', operation: 'read', calls: 500 } as const
const passage = { rate: 50_000, offered: 125_000, waiting: 0, repeated: 0, behind: 12.4 }
const results: Results = {
  machine: {
    ...{ cpu: 'a CPU', cores: 2, memory: 8, system: 'linux', node: 'v20.19.0', date: '2026-01-02' },
    isPinned: true,
    load: 0.25,
  },
  calls: payloads.flatMap((payload) => rounds.map((one) => ({ ...one, payload }))),
  product: ['monolith', 'split, tcp'].flatMap((system) =>
    [1, 2, 3].map((round) => ({
      ...{ system, visit: 'home' as const, round, perSecond: 500 },
      ...{ perCpuSecond: system === 'monolith' ? 1000 * round : 250 * round, errors: 1 },
    })),
  ),
  failure: [{ ...outcome, answered: 498, unbegun: 0, lost: 2, repeated: 7, p99: 40.4, slowest: 2900 }],
  promises: [
    { transport: 'http', chapter: 'time', claim: 'a | b', outcome: 'kept' },
    { transport: 'queue', chapter: 'time', claim: 'a | b', outcome: 'broken' },
    { transport: 'http', chapter: 'time', claim: 'another', outcome: 'not asked' },
  ],
  events: [
    { ...passage, way: 'http', published: 9_000, perSecond: 3_600.4, arrived: 9_000, lost: 0 },
    { ...passage, way: 'udp', published: 100_000, perSecond: 40_000, arrived: 99_000, lost: 1_000, counted: 990 },
  ],
}
const cells = (table: string, line: number) =>
  table
    .split('\n')
    [line]!.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

test('a line for each way, in the order in which they were measured, with medians of all rounds', () => {
  const table = callsTable(results.calls, 'echo')
  expect(cells(table, 2)).toEqual(['function call', '2,000,000', '100', '1,230', '70', '–', '–', '–'])
  expect(cells(table, 3)).toEqual(['tcp, json', '20,000', '100', '1,230', '70', '50', '–', '884'])
  expect(table.split('\n')).toHaveLength(4)
})

test.each([
  [0.123, '0.12'],
  [4.56, '4.6'],
  [45.6, '46'],
  [456.7, '457'],
  [45_678, '45,700'],
  [NaN, '–'],
])('%s is rounded to what can be compared: %s', (value, text) => expect(rounded(value)).toBe(text))

test('of the product medians are shown, and all errors together', () => {
  expect(cells(productTable(results.product), 3)).toEqual(['home', 'split, tcp', '500', '500', '3'])
})

test('a trouble is a line that says what became of the calls', () => {
  const figures = ['500', '498', '0', '2', '7', '40', '2900']
  expect(cells(failureTable(results.failure), 2)).toEqual(['a replica is killed', 'queue', 'read', ...figures])
})

test('a way for events is a line for each rate; what its receiver cannot count is left open', () => {
  const table = eventsTable(results.events)
  const http = ['125,000', '9,000', '3,600', '9,000', '0', '–', '0', '0', '12']
  expect(cells(table, 2)).toEqual(['http', '50,000 a second', ...http])
  const udp = ['125,000', '100,000', '40,000', '99,000', '1,000', '990', '0', '0', '12']
  expect(cells(table, 3)).toEqual(['udp', '50,000 a second', ...udp])
})

test('promises are counted among those that were asked, and marked one by one', () => {
  expect(cells(promisesSummary(results.promises), 0)).toEqual(['', 'http', 'queue'])
  expect(cells(promisesSummary(results.promises), 2)).toEqual(['time', '1 of 1', '0 of 1'])
  expect(promisesTable(results.promises).split('\n').slice(2)).toEqual([
    expect.stringMatching(/^\| time: a \\\| b +\| +✓ \| +✗ \|$/),
    expect.stringMatching(/^\| time: another +\| +– \| +– \|$/),
  ])
})

test('bars of the product are shares of the monolith’s', () => {
  expect(chartsOf(results)['product']!.bars).toEqual([
    { name: 'monolith', part: 'home', value: 100 },
    { name: 'split, tcp', part: 'home', value: 25 },
  ])
})

test('the chart of CPU time adds up caller, callee and broker', () => {
  const bars = chartsOf(results)['cpu']!.bars.filter(({ name }) => name === 'tcp, json')
  expect(bars.map(({ part, value }) => [part, value])).toEqual([
    ['caller', 70],
    ['callee', 50],
    ['broker', 0],
  ])
})

test.each(themes)('each chart is drawn in its %s colours, with every name on it', async (theme) => {
  for (const chart of Object.values(chartsOf(results))) {
    const svg = await barChart(chart, theme)
    expect(svg).toMatch(/^<svg/)
    expect(svg.includes('#0d1117')).toBe(theme === 'dark')
    for (const { name } of chart.bars) expect(svg).toContain(name)
  }
})

const TEMPLATE = join(import.meta.dirname, 'transports.template.md')

test('the document has no place left open, both variants of each chart, and is formatted as Prettier would', async () => {
  const text = documentOf(await readFile(TEMPLATE, 'utf8'), results)
  expect(text).not.toMatch(/\{\{|undefined|NaN/)
  expect(text).toContain(
    '2026-01-02, a CPU, 2 cores, 8 GB, linux, Node.js v20.19.0, load average 0.3 before it began. Figures of calls are medians of 3 rounds',
  )
  for (const name of Object.keys(chartsOf(results)))
    for (const theme of themes) expect(text).toContain(`images/transports-${name}-${theme}.svg`)
  expect(await format(text, { parser: 'markdown' })).toBe(text)
})

test('a place that nothing belongs to is noticed', () => {
  expect(() => documentOf('{{weather}}', results)).toThrow('{{weather}}')
})

test('a terminal shows the tables of what was measured, and no others', () => {
  expect(tablesOf({ ...results, product: [], promises: [] })).toMatch(
    /^calls echo\n[^]*\ncalls page\n[^]*\nfailure\n[^]*\nevents\n/,
  )
  expect(tablesOf({ ...results, calls: [], events: [] })).not.toMatch(/calls echo|events/)
})
