import type { Person } from '../data/dataset.ts'
import type { createShooter } from '../load/shooter.ts'
import type { WorkloadName } from '../load/workloads.ts'
import { tokensFor } from '../log-in.ts'
import type { System, SystemName } from '../systems.ts'
import type { DataStores } from './data-stores.ts'
import { cpuOf, memoryOf } from './proc.ts'

export interface Measurement {
  workload: WorkloadName
  system: SystemName
  round: number
  perSecond: number
  p50: number // ms
  p99: number // ms
  cpu: number // seconds per 1,000 requests, all processes of the system
  postgres: number // the same, of PostgreSQL
  redis: number
  memory: number // MB, all processes of the system
  errors: number
}

export interface RoundsOptions {
  systems: System[]
  people: Person[]
  workloads: readonly WorkloadName[]
  rounds: number
  seconds: number
  requests?: number
  connections: number
  stores: DataStores
  shooter: ReturnType<typeof createShooter>
  say: (sentence: string) => void
}

const WARM_UP = 2000 // requests; compilers and caches go by how often, not by how long

/** Everything, one after the other, in rounds: a machine that gets slower meanwhile does so for all of them. */
export const measureRounds = async (options: RoundsOptions): Promise<Measurement[]> => {
  const { systems, workloads, rounds, say } = options
  const measured: Measurement[] = []
  for (let round = 0; round <= rounds; round++) {
    for (const workload of workloads) {
      for (const system of systems) {
        const measurement = await measure(options, workload, system, round)
        if (round === 0) continue // the first time is for the compiler and the caches
        measured.push(measurement)
        say(
          `round ${round}  ${workload.padEnd(5)} ${system.name.padEnd(9)} ${Math.round(measurement.perSecond)} requests/s`,
        )
      }
    }
  }
  return measured
}

const measure = async (options: RoundsOptions, workload: WorkloadName, system: System, round: number) => {
  const { people, connections, stores, shooter } = options
  const until = untilOf(options, round)
  const tokens = await tokensFor(system, people)
  const users = people.map((person, index) => ({ ...person, token: tokens[index] ?? '' }))
  const pids = system.processes.map(({ pid }) => pid)
  const cpuNow = () => ({ own: cpuOf(pids), postgres: stores.postgresCpu(), redis: stores.redisCpu() })

  await stores.untilQuiet()
  const before = cpuNow()
  const hit = await shooter.shoot({ base: system.base, workload, users, connections, until, seed: round * 1000 })
  await stores.untilQuiet()
  const after = cpuNow()

  const perThousand = (cpu: number) => (cpu / hit.requests) * 1000
  return {
    workload,
    system: system.name,
    round,
    perSecond: hit.requests / hit.seconds,
    p50: hit.p50,
    p99: hit.p99,
    cpu: perThousand(after.own - before.own),
    postgres: perThousand(after.postgres - before.postgres),
    redis: perThousand(after.redis - before.redis),
    memory: memoryOf(pids),
    errors: hit.errors,
  }
}

const untilOf = ({ seconds, requests }: RoundsOptions, round: number) => {
  if (round === 0) return { requests: WARM_UP }
  return requests === undefined ? { seconds } : { requests }
}
