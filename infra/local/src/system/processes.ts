import { join } from 'node:path'
import { root } from '../folders.ts'
import { createInstance, type Instance, type Reports } from '../supervisor/instance.ts'
import { environmentOf, type Surroundings } from './environment.ts'
import type { Service } from './services.ts'

/** The file that is run, and what `node` is told. */
const bundleOf = ({ folder }: Service) => join(root, folder, 'dist/main.js')

export interface ProcessOptions {
  surroundings: Surroundings
  /** What node is told about a service's process. */
  switches: (service: Service) => string[]
  reports: Reports
}

const instanceOf = (service: Service, { switches, surroundings, reports }: ProcessOptions): Instance =>
  createInstance(
    {
      service: service.name,
      instance: service.name,
      args: [...switches(service), bundleOf(service)],
      env: environmentOf(service, surroundings),
      cwd: join(root, service.folder),
    },
    reports,
  )

/** All processes. Stopping them begins with the edges, so that what is on its way in is still answered. */
export const createProcesses = (wanted: Service[], options: ProcessOptions) => {
  const all = wanted.map((service) => ({ service, instance: instanceOf(service, options) }))
  const where = (isEdge: boolean) => all.filter(({ service }) => service.isEdge === isEdge)
  const stop = (some: typeof all) => Promise.all(some.map(({ instance }) => instance.stop()))

  return {
    instances: all.map(({ instance }) => instance),
    of: (name: string) => all.find(({ service }) => service.name === name)?.instance,
    start: () => all.forEach(({ instance }) => instance.start()),
    stop: async () => {
      await stop(where(true))
      await stop(where(false))
    },
    kill: () => all.forEach(({ instance }) => instance.kill()),
  }
}

export type Processes = ReturnType<typeof createProcesses>
