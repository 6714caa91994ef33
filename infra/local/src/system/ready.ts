import { setTimeout as sleep } from 'node:timers/promises'
import { localUrl, type Ports } from './environment.ts'
import type { Service } from './services.ts'
import type { Instance } from '../supervisor/instance.ts'
import { Refusal } from './ports.ts'
import type { Scope } from './scope.ts'

const LOOK = 50
const PATIENCE = 60_000 // ms, for the slowest of machines

const isReady = async (port: number | undefined) => {
  const answer = await fetch(`${localUrl(port)}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

/** Resolves when every process says it is ready; rejects when one ends before that. */
export const untilReady = async (wanted: Service[], instances: Instance[], ports: Ports, scope: Scope) => {
  const deadline = Date.now() + PATIENCE
  let waiting = wanted
  for (;;) {
    const ready = await Promise.all(waiting.map(({ name }) => isReady(ports[name])))
    scope.check()
    waiting = waiting.filter((_, index) => !ready[index])
    if (waiting.length === 0) return
    const failed = instances.filter(({ running }) => !running()).map(({ spec }) => spec.instance)
    if (failed.length > 0) throw new Refusal(`${failed.join(', ')} did not start: see above.`)
    const names = waiting.map(({ name }) => name).join(', ')
    if (Date.now() > deadline) throw new Refusal(`Not ready after ${PATIENCE / 1000} s: ${names}.`)
    await sleep(LOOK)
  }
}
