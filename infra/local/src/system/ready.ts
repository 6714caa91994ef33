import { setTimeout as sleep } from 'node:timers/promises'
import { localUrl, type Ports } from './environment.ts'
import type { Service } from './services.ts'
import type { Instance } from '../supervisor/instance.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from './scope.ts'

const LOOK = 50
const PATIENCE = 60_000 // ms, for the slowest of machines

const isReady = async (port: number | undefined) => {
  const answer = await fetch(`${localUrl(port)}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

export interface ReadyOptions {
  wanted: Service[]
  instances: Instance[]
  ports: Ports
  scope: Scope
}

/** Resolves when every process says it is ready; rejects when one ends before that. */
export const untilReady = async ({ wanted, instances, ports, scope }: ReadyOptions) => {
  const deadline = Date.now() + PATIENCE
  let waiting = wanted
  while (waiting.length > 0) {
    const ready = await Promise.all(waiting.map(({ name }) => isReady(ports[name])))
    scope.check()
    waiting = waiting.filter((_, index) => !ready[index])
    const failed = instances.filter((instance) => instance.failed()).map(({ spec }) => spec.instance)
    if (failed.length > 0) throw new Refusal(`${failed.join(', ')} did not start: see above.`)
    const names = waiting.map(({ name }) => name).join(', ')
    if (names && Date.now() > deadline) throw new Refusal(`Not ready after ${PATIENCE / 1000} s: ${names}.`)
    await sleep(LOOK)
  }
  instances.forEach((instance) => instance.arrive())
}
