import { setTimeout as sleep } from 'node:timers/promises'
import type { createScope } from '@murmuration/local'
import { Redis } from 'ioredis'
import { createDataset } from '../../data/dataset.ts'
import { cpuOf } from '../../measure/resources.ts'
import { logIn, startParts } from '../../parts.ts'
import { cpuOfRedis } from '../peers/broker.ts'
import { startPeer, type Peer } from '../peers/peer.ts'
import { startSystem, type System } from './systems.ts'
import { visits, type Rush, type RushResult, type Visit, type Visitor } from './visits.ts'

const SIZE = { people: 60, postsEach: 20, graph: undefined }
const BCRYPT_COST = 10 // as auth has it if nobody says otherwise
const VISITORS = 20
const SETTLE_MS = 500 // notifications are made after the answer, and count
const WIDE: Record<Visit, number> = { 'log in': 8, home: 32, publish: 32 } // requests in flight

/** One system, one kind of visit, one round. */
export interface Product {
  system: string
  visit: Visit
  round: number
  perSecond: number
  perCpuSecond: number // of all its processes, with Redis
  errors: number
}

interface ProductOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  transports: readonly string[]
  rounds: number
  /** Of each kind, in each round. */
  requests: Record<Visit, number>
}

interface Running extends System {
  visitors: Visitor[]
  redis: Redis
}

/** What a visitor notices of the transport behind the gateway. */
export const measureProduct = async (options: ProductOptions): Promise<Product[]> => {
  const { scope, say, transports, rounds, requests } = options
  const dataset = createDataset(SIZE, Date.now())
  const parts = await scope.own(startParts(dataset, BCRYPT_COST))
  const people = dataset.people.slice(0, VISITORS)

  const start = async (name: string, transport?: string): Promise<Running> => {
    say(`Starting ${name} …`)
    const system = await startSystem({ scope, parts, name, transport })
    const visitors: Visitor[] = []
    for (const person of people) visitors.push({ ...person, token: await logIn(person, system.base) })
    const redis = new Redis(system.redisUrl)
    await scope.own({ stop: async () => redis.disconnect() })
    return { ...system, visitors, redis }
  }
  const systems = [await start('monolith')]
  for (const transport of transports) systems.push(await start(`split, ${transport}`, transport))

  const crowd = await scope.own(startPeer({ file: 'product/visitors', args: ['the product'], core: undefined }))
  for (const visit of visits) for (const system of systems) await rush(crowd, system, visit, requests[visit])

  const measured: Product[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const visit of visits) {
      for (const system of systems) {
        const result = await measure(crowd, system, visit, requests[visit])
        say(`round ${round}  ${visit.padEnd(8)} ${system.name.padEnd(14)} ${result.perSecond.toFixed(0)} requests/s`)
        measured.push({ system: system.name, visit, round, ...result })
      }
    }
  }
  return measured
}

const rush = (crowd: Peer, { base, visitors }: Running, visit: Visit, requests: number) =>
  crowd.ask<RushResult>({ base, visitors, visit, requests, width: WIDE[visit] } satisfies Rush)

const measure = async (crowd: Peer, system: Running, visit: Visit, requests: number) => {
  const before = await cpuSeconds(system)
  const result = await rush(crowd, system, visit, requests)
  await sleep(SETTLE_MS)
  const cpu = (await cpuSeconds(system)) - before
  return {
    perSecond: result.requests / result.seconds,
    perCpuSecond: result.requests / cpu,
    errors: result.errors,
  }
}

const cpuSeconds = async ({ processes, redis }: Running) => {
  const own = processes.reduce((sum, { pid }) => sum + cpuOf(pid() ?? 0), 0)
  return own + (await cpuOfRedis(redis))
}
