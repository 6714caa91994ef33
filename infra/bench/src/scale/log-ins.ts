import { auth } from '@murmuration/contracts'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProcess, createSystem, freePort, memoryFlags, services, type createScope } from '@murmuration/local'
import type { Person } from '../data/dataset.ts'
import { PASSWORD, type Parts } from '../parts.ts'
import { smartEndpoint } from './caller.ts'

const AT_ONCE = 8 // log-ins that are asked for, more than two cores can do
const SETTLE_MS = 1_000
const PATIENCE_MS = 60_000

export interface LogIns {
  replicas: number
  concurrency: number // of each; 0 is as many as come
  perSecond: number
}

interface Options {
  scope: ReturnType<typeof createScope>
  parts: Parts
  people: Person[]
  seconds: number
  replicas: number
  concurrency: number
}

/** Log-ins a second, at so many replicas of auth. */
export const measureLogIns = async ({ scope, parts, people, seconds, replicas, concurrency }: Options) => {
  const caller = await scope.own(smartEndpoint({ contract: auth, redisUrl: parts.redis.url }))
  const processes = await createAuth(parts, replicas, concurrency)
  for (const process of processes) await scope.own(process)
  await Promise.all(processes.map((process) => process.start()))
  await caller.untilThere(replicas)

  let done = 0
  let over = false
  const keepLoggingIn = async (_: unknown, index: number) => {
    for (let turn = index; !over; turn += AT_ONCE) {
      const { handle } = people[turn % people.length]! // there are people
      const ctx = { requestId: 'bench', deadline: Date.now() + PATIENCE_MS }
      await caller.api.logIn({ handle, password: PASSWORD }, ctx)
      done += 1
    }
  }
  const logIns = Promise.all(Array.from({ length: AT_ONCE }, keepLoggingIn))

  await sleep(SETTLE_MS)
  const [before, from] = [done, performance.now()]
  await sleep(seconds * 1000)
  const perSecond = (done - before) / ((performance.now() - from) / 1000)
  over = true
  await logIns

  for (const { stop } of [...processes, caller]) await stop()
  return { replicas, concurrency, perSecond }
}

const createAuth = async ({ postgres, redis }: Parts, replicas: number, concurrency: number) => {
  const service = services.find(({ name }) => name === 'auth')! // it is one of ours
  const names = Array.from({ length: replicas }, (_, index) => `auth-${index + 1}`)
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()] as const)))
  const keySecret = 'a secret of this benchmark alone, 32+'
  const system = createSystem({
    deployment: { ports, postgres, redisUrl: redis.url, keySecret, host: '127.0.0.1' },
    nodeFlags: memoryFlags,
    env: () => ({ DISCOVERY: 'redis', CONCURRENCY: String(concurrency), LOG_LEVEL: 'warn' }),
    createProcess,
  })
  return system.add(service, replicas).map(({ process }) => process)
}
