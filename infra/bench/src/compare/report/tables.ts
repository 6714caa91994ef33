import { markdown, median } from '../../measure/figures.ts'
import type { Calls } from '../calls.ts'
import type { Passage } from '../events/events.ts'
import type { Outcome } from '../failure/outcomes.ts'
import type { Payload } from '../mirror.ts'
import type { Product } from '../product/product.ts'
import type { Promised } from '../promises.ts'

type Figures<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T]

/** One line for each value of `key`, in the order in which they first come. */
export const groupBy = <T>(rows: readonly T[], key: (row: T) => string) => {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row])
  return groups
}

export const medianOf = <T>(rows: readonly T[], figure: Figures<T>) => median(rows.map((row) => row[figure] as number)) // the type of `figure` says so

/** Three digits are more than a benchmark knows, and all that a reader compares. */
export const rounded = (value: number) => {
  if (Number.isNaN(value)) return '–'
  if (value >= 1000) return Number(value.toPrecision(3)).toLocaleString('en')
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)))
}

const CALLS: { title: string; figure: Figures<Calls>; zero?: string }[] = [
  { title: 'calls/s', figure: 'perSecond' },
  { title: 'p50 µs', figure: 'p50' },
  { title: 'p99 µs', figure: 'p99' },
  { title: 'caller CPU µs', figure: 'callerCpu' },
  { title: 'callee CPU µs', figure: 'calleeCpu', zero: '–' },
  { title: 'broker CPU µs', figure: 'brokerCpu', zero: '–' },
  { title: 'bytes', figure: 'bytes', zero: '–' },
]

/** Medians of all rounds. */
export const callsTable = (calls: readonly Calls[], payload: Payload) => {
  const mine = calls.filter((one) => one.payload === payload)
  const rows = [...groupBy(mine, ({ way }) => way)].map(([way, rounds]) => [
    way,
    ...CALLS.map(({ figure, zero }) => {
      const value = medianOf(rounds, figure)
      return zero !== undefined && value === 0 ? zero : rounded(value)
    }),
  ])
  return markdown([['', ...CALLS.map(({ title }) => title)], ...rows], 1)
}

export const productTable = (product: readonly Product[]) => {
  const rows = [...groupBy(product, ({ visit, system }) => `${visit}|${system}`)].map(([name, rounds]) => [
    ...name.split('|'),
    rounded(medianOf(rounds, 'perSecond')),
    rounded(medianOf(rounds, 'perCpuSecond')),
    String(rounds.reduce((sum, { errors }) => sum + errors, 0)),
  ])
  return markdown([['', '', 'requests/s', 'requests per CPU second', 'errors'], ...rows])
}

const OUTCOMES: { title: string; figure: Figures<Outcome> }[] = [
  { title: 'calls', figure: 'calls' },
  { title: 'answered', figure: 'answered' },
  { title: 'failed, not begun', figure: 'unbegun' },
  { title: 'lost: failed, begun', figure: 'lost' },
  { title: 'begun twice', figure: 'repeated' },
  { title: 'p99 ms', figure: 'p99' },
  { title: 'slowest ms', figure: 'slowest' },
]

export const failureTable = (outcomes: readonly Outcome[]) => {
  const rows = outcomes.map(({ trouble, transport, operation, ...figures }) => [
    `a replica is ${trouble}`,
    transport,
    operation,
    ...OUTCOMES.map(({ figure }) => figures[figure].toFixed(0)),
  ])
  return markdown([['', '', '', ...OUTCOMES.map(({ title }) => title)], ...rows], 3)
}

const PASSAGES: { title: string; figure: Figures<Required<Passage>> }[] = [
  { title: 'offered', figure: 'offered' },
  { title: 'published', figure: 'published' },
  { title: 'published/s', figure: 'perSecond' },
  { title: 'arrived', figure: 'arrived' },
  { title: 'lost', figure: 'lost' },
  { title: 'counted as lost', figure: 'counted' },
  { title: 'still waiting', figure: 'waiting' },
  { title: 'twice', figure: 'repeated' },
  { title: 'last one after ms', figure: 'behind' },
]

/** Exact: a single lost event must show. */
export const eventsTable = (passages: readonly Passage[]) => {
  const whole = (value: number | undefined) => (value === undefined ? '–' : Math.round(value).toLocaleString('en'))
  const rows = passages.map(({ way, rate, ...figures }) => [
    way,
    `${whole(rate)} a second`,
    ...PASSAGES.map(({ figure }) => whole(figures[figure as keyof typeof figures])),
  ])
  return markdown([['', '', ...PASSAGES.map(({ title }) => title)], ...rows])
}

const MARK: Record<Promised['outcome'], string> = { kept: '✓', broken: '✗', 'not asked': '–' }

/** Which claims hold for which transport: a line for each chapter of the suite. */
export const promisesSummary = (promises: readonly Promised[]) => {
  const transports = [...groupBy(promises, ({ transport }) => transport).keys()]
  const rows = [...groupBy(promises, ({ chapter }) => chapter)].map(([chapter, claims]) => [
    chapter,
    ...transports.map((name) => {
      const asked = claims.filter(({ transport, outcome }) => transport === name && outcome !== 'not asked')
      return `${asked.filter(({ outcome }) => outcome === 'kept').length} of ${asked.length}`
    }),
  ])
  return markdown([['', ...transports], ...rows], 1)
}

/** The same, claim by claim. */
export const promisesTable = (promises: readonly Promised[]) => {
  const transports = [...groupBy(promises, ({ transport }) => transport).keys()]
  const cell = (text: string) => text.replace(/[\\|`*_<>~[\]]/g, '\\$&')
  const rows = [...groupBy(promises, ({ chapter, claim }) => `${chapter}: ${claim}`)].map(([claim, mine]) => [
    cell(claim),
    ...transports.map((name) => MARK[mine.find(({ transport }) => transport === name)?.outcome ?? 'not asked']),
  ])
  return markdown([['', ...transports], ...rows], 1)
}
