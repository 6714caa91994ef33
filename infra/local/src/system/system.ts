import { resolve } from 'node:path'
import { root } from '../folders.ts'
import type { ProcessSpec } from '../process/process.ts'
import { type Deployment, environmentOf, instanceName, localUrl, portOf } from './deployment.ts'
import type { Service } from './services.ts'

export interface SystemOptions<P> {
  deployment: Deployment
  /** Flags for the node of a service's processes. */
  nodeFlags: (service: Service) => string[]
  /** Added to the environment of a replica. */
  env?: (service: Service, number: number) => NodeJS.ProcessEnv
  /** Makes the process of a replica, which is not started yet. `url` is undefined where only the process knows its port. */
  createProcess: (spec: ProcessSpec, url: string | undefined) => P
}

export interface Replica<P> {
  service: Service
  /** From 1; the first has the port that its service is known by. */
  number: number
  url: string | undefined
  process: P
}

/**
 * The processes of a system, each with its arguments, environment and folder. Of each service there are the replicas 1 to n.
 * What a process is the caller says: one that is kept running (`createInstance`), or one that a test may stop (`createProcess`).
 */
export const createSystem = <P extends { stop(): Promise<unknown> }>(options: SystemOptions<P>) => {
  const { deployment, nodeFlags, env, createProcess } = options
  let all: Replica<P>[] = []

  const of = (name: string) => all.filter(({ service }) => service.name === name)

  const createReplica = (service: Service, number: number): Replica<P> => {
    const port = portOf(service, deployment, number)
    const url = port === undefined ? undefined : localUrl(port)
    const cwd = resolve(root, service.folder)
    const spec = {
      service: service.name,
      instance: instanceName(service, number),
      args: [...nodeFlags(service), resolve(cwd, 'dist/main.js')],
      env: { ...environmentOf(service, deployment, number), ...env?.(service, number) },
      cwd,
    }
    return { service, number, url, process: createProcess(spec, url) }
  }

  return {
    all: () => [...all],
    of,

    /** Makes further replicas, and returns them: they are not started yet. */
    add(service: Service, count = 1) {
      const first = of(service.name).length + 1
      const added = Array.from({ length: count }, (_, index) => createReplica(service, first + index))
      all.push(...added)
      return added
    },

    /** Ends this many in good order, the newest first. */
    async remove(service: Service, count: number) {
      const ending = of(service.name).slice(-count).reverse()
      all = all.filter((replica) => !ending.includes(replica))
      await Promise.all(ending.map(({ process }) => process.stop()))
      return ending
    },

    /** Callers end before those they call, so that what is on its way is still answered. */
    async stop() {
      let left = all
      while (left.length > 0) {
        const called = new Set(left.flatMap(({ service }) => service.calls))
        const uncalled = left.filter(({ service }) => !called.has(service.name))
        const wave = uncalled.length > 0 ? uncalled : left // a circle has no beginning
        await Promise.all(wave.map(({ process }) => process.stop()))
        left = left.filter((one) => !wave.includes(one))
      }
    },
  }
}
