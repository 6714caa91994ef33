import { markdown } from '../measure/markdown.ts'
import { median } from '../measure/median.ts'
import type { Point } from './chart.ts'
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
