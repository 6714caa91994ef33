import { medianOf, groupBy } from './tables.ts'
import type { Results } from '../results.ts'
import { payloads } from '../mirror.ts'
import type { BarChart } from './charts.ts'

/** What is drawn: a chart for each of these names. */
export const chartsOf = ({ calls, product }: Results): Record<string, BarChart> => ({
  cpu: {
    title: 'CPU time of a call for a page of 20 posts',
    unit: 'µs',
    parts: 'stack',
    bars: [
      ...groupBy(
        calls.filter(({ payload }) => payload === 'page'),
        ({ way }) => way,
      ),
    ].flatMap(([name, rounds]) => [
      { name, part: 'caller', value: medianOf(rounds, 'callerCpu') },
      { name, part: 'callee', value: medianOf(rounds, 'calleeCpu') },
      { name, part: 'broker', value: medianOf(rounds, 'brokerCpu') },
    ]),
  },
  latency: {
    title: 'From call to answer, one call at a time (median)',
    unit: 'µs',
    parts: 'group',
    bars: [...groupBy(calls, ({ way }) => way)].flatMap(([name, mine]) =>
      payloads.map((payload) => ({
        name,
        part: payload === 'echo' ? 'five ids' : 'a page of 20 posts',
        value: medianOf(
          mine.filter((one) => one.payload === payload),
          'p50',
        ),
      })),
    ),
  },
  product: {
    title: 'Requests per CPU second',
    unit: '% of the monolith’s',
    parts: 'group',
    bars: [...groupBy(product, ({ system }) => system)].flatMap(([name, mine]) =>
      [...groupBy(mine, ({ visit }) => visit)].map(([visit, rounds]) => {
        const alone = product.filter((one) => one.system === 'monolith' && one.visit === visit)
        const share = medianOf(rounds, 'perCpuSecond') / medianOf(alone, 'perCpuSecond')
        return { name, part: visit, value: Math.round(share * 1000) / 10 }
      }),
    ),
  },
})
