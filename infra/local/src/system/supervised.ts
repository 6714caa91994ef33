import { setTimeout as sleep } from 'node:timers/promises'
import { type Scope, Stopped } from '../ending.ts'
import { isReady } from '../ports.ts'
import { createInstance, type Instance, type Reports } from '../process/instance.ts'
import { UserError } from '../user-error.ts'
import type { Service } from './services.ts'
import { createSystem, type Replica, type SystemOptions } from './system.ts'

const LOOK_MS = 50
const PATIENCE_MS = 60_000 // for the slowest of machines

interface SupervisedOptions extends Pick<SystemOptions<Instance>, 'deployment' | 'nodeFlags'> {
  reports: Reports
  scope: Scope
}

/** A system whose processes are started again when they end. */
export const createSupervised = ({ reports, scope, ...options }: SupervisedOptions) => {
  const system = createSystem({ ...options, createProcess: (spec) => createInstance(spec, reports) })
  let stopping = false

  return {
    of: system.of,

    /** For people to look at. */
    look: () =>
      system.all().map(({ service, number, url, process }) => ({
        service: service.name,
        instance: process.spec.instance,
        address: number === 1 ? url : undefined,
        pid: process.pid(),
        loadedAfter: process.loadedAfter(),
        readyAfter: process.readyAfter(),
      })),

    /** Starts further replicas, and returns them: they are not ready yet. */
    start(service: Service, count: number) {
      if (stopping) throw new Stopped()
      const added = system.add(service, count)
      for (const { process } of added) process.start()
      return added
    },

    /** Resolves when each of these says it is ready (all of them, if none is named); rejects when one ends before that. */
    untilReady: (replicas = system.all()) => untilAllReady(replicas, scope),

    end: system.remove,

    /** One after the other: the others go on meanwhile. */
    async restart(name: string) {
      for (const { process } of system.of(name)) await process.restart()
    },

    stop() {
      stopping = true
      return system.stop()
    },
    kill: () => system.all().forEach(({ process }) => process.kill()),
  }
}

export type Supervised = ReturnType<typeof createSupervised>

const untilAllReady = async (replicas: Replica<Instance>[], scope: Scope) => {
  // A replica on a port that was not chosen is not asked: it says by itself when it is ready.
  const isUp = async ({ url, process }: Replica<Instance>) => (url === undefined ? process.isUp() : isReady(url))
  const namesOf = (some: Replica<Instance>[]) => some.map(({ process }) => process.spec.instance).join(', ')

  const deadline = Date.now() + PATIENCE_MS
  let waiting = replicas
  while (waiting.length > 0) {
    const ready = await Promise.all(waiting.map(isUp))
    scope.check()
    waiting = waiting.filter((_, index) => !ready[index])
    const failed = replicas.filter(({ process }) => process.failed())
    if (failed.length > 0) throw new UserError(`${namesOf(failed)} did not start: see above.`)
    if (waiting.length > 0 && Date.now() > deadline)
      throw new UserError(`Not ready after ${PATIENCE_MS / 1000} s: ${namesOf(waiting)}.`)
    await sleep(LOOK_MS)
  }
  for (const { process } of replicas) process.arrive()
}

interface ScalingOptions {
  system: Supervised
  /** What is wrong with PostgreSQL or Redis now, if anything is. */
  trouble: () => string | undefined
}

const NO_EDGE = 'Browsers meet the first one only: what balances over gateways is the edge, in compose.yaml.'

/** Changes how many replicas a service has, while everything runs. One change at a time. */
export const createScaling = ({ system, trouble }: ScalingOptions) => {
  let last: Promise<unknown> = Promise.resolve()

  const expectWell = () => {
    const sentence = trouble()
    if (sentence !== undefined) throw new UserError(`${sentence} Try again when it is back.`)
  }

  const change = async (service: Service, count: number) => {
    const now = system.of(service.name).length
    if (count === now) return `${service.name} has ${count} already.`
    if (count < now) {
      const ended = await system.end(service, now - count)
      return `Ended ${ended.map(({ process }) => process.spec.instance).join(', ')}.`
    }
    expectWell()
    const replicas = system.start(service, count - now)
    // A process says that it is up before it has asked its database for anything.
    await system
      .untilReady(replicas)
      .then(expectWell)
      .catch(async (reason: unknown) => {
        await system.end(service, replicas.length)
        throw reason
      })
    const started = `Started ${replicas.map(({ process }) => process.spec.instance).join(', ')}.`
    return service.name === 'gateway' ? `${started} ${NO_EDGE}` : started
  }

  return (service: Service, count: number): Promise<string> => {
    const changed = last.then(() => change(service, count))
    last = changed.catch(() => undefined) // the caller of this change hears of it
    return changed
  }
}
