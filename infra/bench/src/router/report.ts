import { markdown, median } from '../measure/figures.ts'
import { type Calls, ratioTo } from './calls.ts'
import type { Memory } from './memory.ts'
import { type RouterName, routerNames } from './routers.ts'
import type { SlowSubscriber } from './slow-subscriber.ts'

/** What our router should reach beside another. */
const TARGETS: { to: RouterName; figure: 'perSecond' | 'p50' | 'cpu'; title: string; target: string }[] = [
  { to: 'fox-wamp', figure: 'perSecond', title: 'calls/s', target: '≥ 1.3' },
  { to: 'fox-wamp', figure: 'cpu', title: 'CPU a call', target: '≤ 0.6' },
  { to: 'fox-wamp', figure: 'p50', title: 'time one by one', target: '≤ 1' },
  { to: 'crossbar', figure: 'perSecond', title: 'calls/s', target: '≥ 3' },
]

/** Medians of all rounds, a line for each router. */
export const callsTable = (measured: Calls[]) => {
  const rows = routerNames
    .map((name) => ({ name, mine: measured.filter(({ router }) => router === name) }))
    .filter(({ mine }) => mine.length > 0)
    .map(({ name, mine }) => {
      const middle = (figure: 'perSecond' | 'p50' | 'cpu', digits: number) =>
        median(mine.map((each) => each[figure])).toFixed(digits)
      return [name, middle('perSecond', 0), middle('p50', 0), middle('cpu', 1)]
    })
  return markdown([['', 'calls/s', 'p50 µs, one by one', 'CPU µs a call'], ...rows], 1)
}

/** Ours to each other, and what it should be. */
export const ratiosTable = (measured: Calls[]) => {
  const rows = TARGETS.filter(({ to }) => measured.some(({ router }) => router === to)).map(
    ({ to, figure, title, target }) => [`ours / ${to}, ${title}`, ratioTo(to, figure, measured).toFixed(2), target],
  )
  return markdown([['', 'median of the rounds', 'target'], ...rows], 1)
}

export const memoryTable = ({ waiting, sessions, session }: Memory, slow: SlowSubscriber) =>
  markdown(
    [
      ['', 'measured', 'target'],
      ['a call that waits, kB', waiting.toFixed(2), '< 1'],
      ['the process with 5,000 idle sessions, MB', sessions.toFixed(0), '< 150'],
      ['one idle session, kB', session.toFixed(1), ''],
      ['events/s at each of 3 fast subscribers', slow.alone.toFixed(0), ''],
      ['the same beside one that reads nothing', slow.beside.toFixed(0), ''],
      ['events that a fast subscriber missed', String(slow.lost), '0'],
      ['events dropped for the slow one', String(slow.dropped), '> 0'],
      ['memory that the slow one costs, MB', slow.held.toFixed(1), '< 8'],
    ],
    1,
  )
