import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { markdown, median } from '../measure/figures.ts'
import type { LogIns } from './log-ins.ts'
import { CAPACITY, REPLICAS, type Step } from './steps.ts'

export const QUEUES = [0, 1000]

export const queueName = (limit: number) => (limit === 0 ? 'no queue' : `queue of ${limit}`)

/** Medians of all rounds. What one replica did in a round is what more of them are compared with. */
export const stepsTable = (steps: Step[]) => {
  const of = (queueLimit: number, replicas: number) =>
    steps.filter((step) => step.queueLimit === queueLimit && step.replicas === replicas)

  const rows = QUEUES.flatMap((queueLimit) =>
    REPLICAS.map((replicas) => {
      const mine = of(queueLimit, replicas)
      const alone = of(queueLimit, 1)
      const figure = (name: keyof Step, digits = 0) => median(mine.map((step) => step[name])).toFixed(digits)
      const linear = median(
        mine.map(({ perSecond }, round) => perSecond / ((alone[round]?.perSecond ?? NaN) * replicas)),
      )
      return [
        queueName(queueLimit),
        String(replicas),
        figure('perSecond'),
        linear.toFixed(2),
        figure('p50'),
        figure('p99'),
        figure('overloaded'),
        figure('queued'),
        String(mine.reduce((sum, { otherErrors }) => sum + otherErrors, 0)),
      ]
    }),
  )
  const head = ['', 'replicas', 'calls/s', 'of linear', 'p50 ms', 'p99 ms', 'overloaded/s', 'waiting', 'other errors']
  return markdown([head, ...rows], 1)
}

export const logInsTable = (logIns: LogIns[]) => {
  const rows = [1, 0].map((concurrency) => {
    const of = (replicas: number) =>
      logIns
        .filter((one) => one.concurrency === concurrency && one.replicas === replicas)
        .map(({ perSecond }) => perSecond)
    const [one, two] = [of(1), of(2)]
    const ratio = median(two.map((value, round) => value / (one[round] ?? NaN)))
    return [
      concurrency === 1 ? 'one at a time' : 'as many as come',
      median(one).toFixed(1),
      median(two).toFixed(1),
      ratio.toFixed(2),
    ]
  })
  return markdown([['log-ins/s, each replica takes', '1 replica', '2 replicas', 'ratio'], ...rows], 1)
}

export const pointsOf = (steps: Step[]): Point[] =>
  REPLICAS.flatMap((replicas) => [
    { series: 'linear', replicas, perSecond: CAPACITY * replicas },
    ...QUEUES.map((queueLimit) => ({
      series: queueName(queueLimit),
      replicas,
      perSecond: median(
        steps
          .filter((step) => step.queueLimit === queueLimit && step.replicas === replicas)
          .map((step) => step.perSecond),
      ),
    })),
  ])

interface Point {
  replicas: number
  perSecond: number
  series: string
}

// Of the series in the order in which they come: what there could be, then what there was.
const COLOURS = ['#9aa3b2', '#d9652b', '#2563c9']
const DASHES = [
  [4, 4],
  [1, 0],
  [1, 0],
]
const LEGEND = { orient: 'top-left', symbolType: 'stroke', symbolSize: 400 } as const

/** Throughput against replicas, a line for each series, as an SVG document. */
export const chartOf = (points: Point[]): Promise<string> => {
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: 'Calls answered a second, under more load than eight replicas can take',
    width: 520,
    height: 300,
    background: 'white',
    data: { values: points },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'replicas', type: 'quantitative', title: 'replicas', axis: { values: [1, 2, 4, 8] } },
      y: { field: 'perSecond', type: 'quantitative', title: 'calls/s' },
      color: { field: 'series', sort: null, title: null, legend: LEGEND, scale: { range: COLOURS } },
      strokeDash: { field: 'series', sort: null, title: null, legend: LEGEND, scale: { range: DASHES } },
    },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
