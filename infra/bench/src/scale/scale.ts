import { writeFile } from 'node:fs/promises'
import type { createScope } from '@murmuration/local'
import { createDataset } from '../data/dataset.ts'
import { markdown } from '../measure/markdown.ts'
import { median } from '../measure/median.ts'
import { startParts, type Parts } from '../parts.ts'
import { buildServers } from '../servers/build.ts'
import { chartOf } from './chart.ts'
import { type LogIns, measureLogIns } from './log-ins.ts'
import { CAPACITY, climb, REPLICAS, type Step } from './steps.ts'

interface ScaleOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  rounds: number
  seconds: number
  svg: string
}

const QUEUES = [0, 1000]
const SIZE = { people: 50, postsEach: 1, graph: undefined }
const COST = 10 // of bcrypt, as auth has it if nobody says otherwise

/** What replicas bring: to calls that wait, with and without a queue at the caller, and to log-ins, which compute. */
export const measureScale = async ({ scope, say, rounds, seconds, svg }: ScaleOptions) => {
  const dataset = createDataset(SIZE, Date.now())
  const parts = await scope.own(startParts(dataset, COST))
  const file = (await buildServers())('callee')

  const steps: Step[] = []
  const logIns: LogIns[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const queueLimit of QUEUES) {
      say(`round ${round}  ${REPLICAS.join(', ')} replicas, ${queueName(queueLimit)}`)
      steps.push(
        ...(await climb({ scope, file, queueLimit, seconds, redisUrl: parts.redis.url, folder: parts.folder })),
      )
    }
    say(`round ${round}  log-ins`)
    logIns.push(...(await logInsOf({ scope, parts, people: dataset.people, seconds })))
  }

  process.stdout.write(`\n${stepsTable(steps)}\n\n${logInsTable(logIns)}\n`)
  await writeFile(svg, await chartOf(pointsOf(steps)))
  say(`The chart is ${svg}.`)
}

const logInsOf = async (
  options: { parts: Parts } & Pick<Parameters<typeof measureLogIns>[0], 'scope' | 'people' | 'seconds'>,
) => {
  const measured: LogIns[] = []
  for (const concurrency of [1, 0]) {
    for (const replicas of [1, 2]) measured.push(await measureLogIns({ ...options, replicas, concurrency }))
  }
  return measured
}

const queueName = (limit: number) => (limit === 0 ? 'no queue' : `queue of ${limit}`)

/** Medians of all rounds. What one replica did in a round is what more of them are compared with. */
const stepsTable = (steps: Step[]) => {
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

const logInsTable = (logIns: LogIns[]) => {
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

const pointsOf = (steps: Step[]) =>
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
