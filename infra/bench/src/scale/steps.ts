import { setTimeout as sleep } from 'node:timers/promises'
import { createProcess, freePort, localUrl, type createScope, type Process } from '@murmuration/local'
import { median, percentile } from '../measure/figures.ts'
import { offer, type Offer, smartEndpoint } from './caller.ts'
import { AT_ONCE, SLEEP_MS, sleeper } from './sleeper.ts'

export const REPLICAS = [1, 2, 4, 8]

/** What one replica could do if nothing but its work took time. */
export const CAPACITY = (AT_ONCE * 1000) / SLEEP_MS // calls a second

const OFFERED = CAPACITY * 10 // more than eight replicas can take
const PATIENCE_MS = 2_000
const SETTLE_MS = PATIENCE_MS + 1_000 // until the calls that began with fewer replicas are over
const LOOK_MS = 100

export interface Step {
  queueLimit: number
  replicas: number
  perSecond: number // answered
  p50: number // ms, of those that were answered
  p99: number
  overloaded: number // a second
  otherErrors: number
  queued: number // the median of many looks
}

interface StepsOptions {
  scope: ReturnType<typeof createScope>
  redisUrl: string
  /** Where the callees run. */
  folder: string
  /** The callee's bundle. */
  file: string
  queueLimit: number
  seconds: number
}

/** One caller, whose load never stops, and a service that gets more and more replicas meanwhile. */
export const climb = async ({ scope, redisUrl, folder, file, queueLimit, seconds }: StepsOptions) => {
  const caller = await scope.own(smartEndpoint({ contract: sleeper, redisUrl, queueLimit }))
  const replicas: Process[] = []
  const startReplica = async (number: number) => {
    const port = await freePort()
    const instance = `sleeper-${number}`
    const common = { PATH: process.env['PATH'], REDIS_URL: redisUrl, DISCOVERY: 'redis', LOG_LEVEL: 'warn' }
    const env = { ...common, PORT: String(port), INSTANCE: instance, CONCURRENCY: String(AT_ONCE) }
    const replica = createProcess({ service: 'sleeper', instance, args: [file], env, cwd: folder }, localUrl(port))
    await scope.own(replica)
    await replica.start()
    return replica
  }
  const grow = async (wanted: number) => {
    while (replicas.length < wanted) replicas.push(await startReplica(replicas.length + 1))
    await caller.untilThere(wanted)
  }

  await grow(1)
  const call = () => caller.api.sleep({}, { requestId: 'bench', deadline: Date.now() + PATIENCE_MS })
  const load = await scope.own(offer({ call, perSecond: OFFERED }))
  const steps: Step[] = []
  for (const wanted of REPLICAS) {
    await grow(wanted)
    await sleep(SETTLE_MS)
    steps.push({ queueLimit, replicas: wanted, ...(await watch(load, caller.queued, seconds)) })
  }
  for (const { stop } of [load, ...replicas, caller]) await stop()
  return steps
}

const watch = async (load: Offer, queued: () => number, seconds: number) => {
  const from = performance.now()
  const until = from + seconds * 1000
  const lengths: number[] = []
  while (performance.now() < until) {
    lengths.push(queued())
    await sleep(LOOK_MS)
  }
  const answers = load.between(from, until)
  const times = answers.filter(({ error }) => !error).map(({ took }) => took)
  const overloaded = answers.filter(({ error }) => error === 'overloaded').length
  return {
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    overloaded: overloaded / seconds,
    otherErrors: answers.length - times.length - overloaded,
    queued: median(lengths),
  }
}
