import { resolve } from 'node:path'
import { root } from '../../folders.ts'
import { createInstance, type Instance, type Reports } from '../../supervisor/instance.ts'
import { environmentOf, instanceName, localUrl, type Surroundings } from '../plan/environment.ts'
import { Stopped } from '../plan/scope.ts'
import type { Service } from '../plan/services.ts'
import { stopInOrder } from './stop-in-order.ts'

export interface ProcessOptions {
  surroundings: Surroundings
  /** What node is told about a service's process. */
  switches: (service: Service) => string[]
  reports: Reports
}

export interface Replica {
  service: Service
  /** From 1; the first has the port that its service is known by. */
  number: number
  instance: Instance
}

const createReplica = (service: Service, number: number, options: ProcessOptions): Replica => {
  const { switches, surroundings, reports } = options
  const cwd = resolve(root, service.folder)
  const args = [...switches(service), resolve(cwd, 'dist/main.js')]
  const env = environmentOf(service, surroundings, number)
  const spec = { service: service.name, instance: instanceName(service, number), args, env, cwd }
  return { service, number, instance: createInstance(spec, reports) }
}

/** All processes of a system. Of each service there are the replicas 1 to n. */
export const createProcesses = (options: ProcessOptions) => {
  let all: Replica[] = []
  let stopping = false

  const of = (name: string) => all.filter(({ service }) => service.name === name)

  return {
    all: () => [...all],
    of,

    /** For people to look at. */
    look: () =>
      all.map(({ service, number, instance }) => ({
        service: service.name,
        instance: instance.spec.instance,
        address: number === 1 ? localUrl(options.surroundings.ports[service.name]) : undefined,
        pid: instance.pid(),
        loadedAfter: instance.loadedAfter(),
        readyAfter: instance.readyAfter(),
      })),

    /** Starts further replicas, and returns them: they are not ready yet. */
    start(service: Service, count: number) {
      if (stopping) throw new Stopped()
      const first = of(service.name).length + 1
      const started = Array.from({ length: count }, (_, index) => createReplica(service, first + index, options))
      all.push(...started)
      for (const { instance } of started) instance.start()
      return started
    },

    /** Ends this many in good order, the newest first. */
    async end(service: Service, count: number) {
      const ending = of(service.name).slice(-count).reverse()
      all = all.filter((replica) => !ending.includes(replica))
      await Promise.all(ending.map(({ instance }) => instance.stop()))
      return ending
    },

    /** One after the other: the others go on meanwhile. */
    async restart(name: string) {
      for (const { instance } of of(name)) await instance.restart()
    },

    stop() {
      stopping = true
      return stopInOrder(all)
    },
    kill: () => all.forEach(({ instance }) => instance.kill()),
  }
}

export type Processes = ReturnType<typeof createProcesses>
