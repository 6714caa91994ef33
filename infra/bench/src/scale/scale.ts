import { writeFile } from 'node:fs/promises'
import type { createScope } from '@murmuration/local'
import { createDataset } from '../data/dataset.ts'
import { startParts } from '../parts.ts'
import { buildServers } from '../servers/build.ts'
import { chartOf, logInsTable, pointsOf, queueName, QUEUES, stepsTable } from './report.ts'
import { type LogIns, measureLogIns } from './log-ins.ts'
import { climb, REPLICAS, type Step } from './steps.ts'

interface ScaleOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  rounds: number
  seconds: number
  svg: string
}

const SIZE = { people: 50, postsEach: 1, graph: undefined }
const COST = 10 // of bcrypt, as auth has it by default

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

  await show({ steps, logIns, svg, say })
}

interface Shown extends Pick<ScaleOptions, 'svg' | 'say'> {
  steps: Step[]
  logIns: LogIns[]
}

/** What was measured, as tables and as a chart. */
export const show = async ({ steps, logIns, svg, say }: Shown) => {
  process.stdout.write(`\n${stepsTable(steps)}\n\n${logInsTable(logIns)}\n`)
  await writeFile(svg, await chartOf(pointsOf(steps)))
  say(`The chart is ${svg}.`)
}

const logInsOf = async (options: Omit<Parameters<typeof measureLogIns>[0], 'replicas' | 'concurrency'>) => {
  const measured: LogIns[] = []
  for (const concurrency of [1, 0]) {
    for (const replicas of [1, 2]) measured.push(await measureLogIns({ ...options, replicas, concurrency }))
  }
  return measured
}
