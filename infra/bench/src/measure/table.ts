import { workloadNames, type WorkloadName } from '../load/workloads.ts'
import { systemNames, type SystemName } from '../systems.ts'
import { markdown, median } from './figures.ts'
import type { Measurement } from './rounds.ts'

type Figure = 'perSecond' | 'p50' | 'p99' | 'cpu' | 'postgres' | 'redis' | 'memory'

const figures: { figure: Figure; title: string; digits: number }[] = [
  { figure: 'perSecond', title: 'requests/s', digits: 0 },
  { figure: 'p50', title: 'p50 ms', digits: 0 },
  { figure: 'p99', title: 'p99 ms', digits: 0 },
  { figure: 'cpu', title: 'CPU s/1000', digits: 3 },
  { figure: 'postgres', title: 'PostgreSQL s/1000', digits: 3 },
  { figure: 'redis', title: 'Redis s/1000', digits: 3 },
  { figure: 'memory', title: 'memory MB', digits: 0 },
]

/** Medians of all rounds, a line for each workload and system, in Markdown. */
export const tableOf = (measured: Measurement[]) => {
  const rows = workloadNames.flatMap((workload) =>
    systemNames.flatMap((system) => {
      const mine = measured.filter((one) => one.workload === workload && one.system === system)
      if (mine.length === 0) return []
      const cells = figures.map(({ figure, digits }) => median(mine.map((one) => one[figure])).toFixed(digits))
      return [[workload, system, ...cells, String(mine.reduce((sum, { errors }) => sum + errors, 0))]]
    }),
  )
  return markdown([['', '', ...figures.map(({ title }) => title), 'errors'], ...rows])
}

/** Which of the split's processes spends how much. */
export const partsOf = (measured: Measurement[]) => {
  const split = measured.filter(({ system }) => system === 'split')
  const workloads = workloadNames.filter((name) => split.some(({ workload }) => workload === name))
  const names = Object.keys(split[0]?.parts ?? {})
  const rows = workloads.map((workload) => {
    const mine = split.filter((one) => one.workload === workload)
    return [
      workload,
      'CPU s/1000',
      ...names.map((name) => median(mine.map(({ parts }) => parts[name] ?? NaN)).toFixed(3)),
    ]
  })
  return markdown([['', 'split', ...names], ...rows])
}

const RATIOS: { of: SystemName; to: SystemName; figure: 'perSecond' | 'cpu'; title: string }[] = [
  { of: 'monolith', to: 'limit', figure: 'perSecond', title: 'monolith / limit, requests/s' },
  { of: 'monolith', to: 'usual', figure: 'perSecond', title: 'monolith / usual, requests/s' },
  { of: 'monolith', to: 'limit', figure: 'cpu', title: 'monolith / limit, requests per CPU second' },
  { of: 'monolith', to: 'usual', figure: 'cpu', title: 'monolith / usual, requests per CPU second' },
  { of: 'split', to: 'monolith', figure: 'perSecond', title: 'split / monolith, requests/s' },
  { of: 'split', to: 'monolith', figure: 'cpu', title: 'split / monolith, requests per CPU second' },
]

/** How the systems compare, each round by itself and then the median: what slows a round down slows both. */
export const ratiosOf = (measured: Measurement[]) => {
  const rows = RATIOS.map(({ of, to, figure, title }) => [
    title,
    ...workloadNames.map((workload) => {
      const ratio = median(ratios(measured, workload, of, to, figure))
      return Number.isNaN(ratio) ? '–' : ratio.toFixed(2)
    }),
  ])
  return markdown([['', ...workloadNames], ...rows])
}

const ratios = (
  all: Measurement[],
  workload: WorkloadName,
  of: SystemName,
  to: SystemName,
  figure: 'perSecond' | 'cpu',
) => {
  const figureOf = (system: SystemName) =>
    all.filter((one) => one.workload === workload && one.system === system).map((one) => one[figure])
  const [mine, theirs] = [figureOf(of), figureOf(to)]
  // Less CPU a request is more requests a CPU second.
  return mine.map((value, round) =>
    figure === 'cpu' ? (theirs[round] ?? NaN) / value : value / (theirs[round] ?? NaN),
  )
}
