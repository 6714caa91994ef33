import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../refusal.ts'
import { localUrl, type Ports } from '../plan/environment.ts'
import type { Replica } from './processes.ts'
import type { Scope } from '../plan/scope.ts'

const LOOK = 50
const PATIENCE = 60_000 // ms, for the slowest of machines

const answersAt = async (port: number | undefined) => {
  const answer = await fetch(`${localUrl(port)}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

export interface ReadyOptions {
  replicas: Replica[]
  ports: Ports
  scope: Scope
}

/** Resolves when every process says it is ready; rejects when one ends before that. */
export const untilReady = async ({ replicas, ports, scope }: ReadyOptions) => {
  // Where further replicas listen only they know.
  const isReady = async ({ service, number, instance }: Replica) =>
    number === 1 ? answersAt(ports[service.name]) : instance.isUp()
  const namesOf = (some: Replica[]) => some.map(({ instance }) => instance.spec.instance).join(', ')

  const deadline = Date.now() + PATIENCE
  let waiting = replicas
  while (waiting.length > 0) {
    const ready = await Promise.all(waiting.map(isReady))
    scope.check()
    waiting = waiting.filter((_, index) => !ready[index])
    const failed = replicas.filter(({ instance }) => instance.failed())
    if (failed.length > 0) throw new Refusal(`${namesOf(failed)} did not start: see above.`)
    if (waiting.length > 0 && Date.now() > deadline)
      throw new Refusal(`Not ready after ${PATIENCE / 1000} s: ${namesOf(waiting)}.`)
    await sleep(LOOK)
  }
  for (const { instance } of replicas) instance.arrive()
}
