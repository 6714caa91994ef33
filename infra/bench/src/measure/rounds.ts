import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Person } from '../data/dataset.ts'
import type { Load, LoadResult } from '../load/load-worker.ts'
import type { WorkloadName } from '../load/workloads.ts'
import { logInAll } from '../parts.ts'
import type { System, SystemName } from '../systems.ts'
import { cpuOf, type DataStores, memoryOf } from './resources.ts'

export interface Measurement {
  workload: WorkloadName
  system: SystemName
  round: number
  perSecond: number
  p50: number // ms
  p99: number // ms
  cpu: number // seconds per 1,000 requests, all processes of the system
  parts: Record<string, number> // the same, each process by itself
  postgres: number // the same, of PostgreSQL
  redis: number
  memory: number // MB, all processes of the system
  errors: number
}

interface RoundsOptions {
  systems: System[]
  people: Person[]
  workloads: readonly WorkloadName[]
  rounds: number
  seconds: number
  requests?: number
  connections: number
  stores: DataStores
  generator: ReturnType<typeof createLoadGenerator>
  say: (sentence: string) => void
}

const WARM_UP = 0 // the round before the first
const WARM_UP_REQUESTS = 2000 // compilers and caches go by how often, not by how long

/** Everything, one after the other, in rounds: a machine that gets slower meanwhile does so for all of them. */
export const measureRounds = async (options: RoundsOptions): Promise<Measurement[]> => {
  const { systems, workloads, rounds, say } = options
  const turns = workloads.flatMap((workload) => systems.map((system) => ({ workload, system })))
  // The first time is for compilers and caches.
  for (const { workload, system } of turns) await measure(options, workload, system, WARM_UP)

  const measured: Measurement[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const { workload, system } of turns) {
      const measurement = await measure(options, workload, system, round)
      measured.push(measurement)
      const perSecond = Math.round(measurement.perSecond)
      say(`round ${round}  ${workload.padEnd(5)} ${system.name.padEnd(9)} ${perSecond} requests/s`)
    }
  }
  return measured
}

const measure = async (options: RoundsOptions, workload: WorkloadName, system: System, round: number) => {
  const { people, connections, stores, generator } = options
  const until = untilOf(options, round)
  const users = await logInAll(system, people)
  const cpuNow = () => ({
    parts: system.processes.map(({ pid }) => cpuOf(pid() ?? 0)),
    postgres: stores.postgresCpu(),
    redis: stores.redisCpu(),
  })

  await stores.untilQuiet()
  const before = cpuNow()
  const result = await generator.run({ base: system.base, workload, users, connections, until, seed: round * 1000 })
  await stores.untilQuiet()
  const after = cpuNow()

  const perThousand = (cpu: number) => (cpu / result.requests) * 1000
  const parts = system.processes.map(
    ({ service }, index) => [service, perThousand((after.parts[index] ?? NaN) - (before.parts[index] ?? NaN))] as const,
  )
  return {
    workload,
    system: system.name,
    round,
    perSecond: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    cpu: parts.reduce((sum, [, cpu]) => sum + cpu, 0),
    parts: Object.fromEntries(parts),
    postgres: perThousand(after.postgres - before.postgres),
    redis: perThousand(after.redis - before.redis),
    memory: memoryOf(system.processes.map(({ pid }) => pid() ?? 0)),
    errors: result.errors,
  }
}

const untilOf = ({ seconds, requests }: RoundsOptions, round: number) => {
  if (round === WARM_UP) return { requests: WARM_UP_REQUESTS }
  return requests === undefined ? { seconds } : { requests }
}

/** The process that puts load on, warm from one measurement to the next. */
export const createLoadGenerator = () => {
  const child = fork(join(import.meta.dirname, '../load/load-worker.ts'), { execArgv: ['--import', 'tsx'] })
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that puts load on ended with code ${code}`)
  })
  exited.catch(() => {}) // `run` rejects with it

  return {
    run: async (load: Load): Promise<LoadResult> => {
      const result = once(child, 'message')
      child.send(load)
      const [answer] = (await Promise.race([result, exited])) as [LoadResult] // it sends nothing else
      return answer
    },
    stop: async () => child.disconnect(),
  }
}
