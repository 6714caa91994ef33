import { resolve } from 'node:path'
import { root } from '../folders.ts'
import { createInstance, type Instance, type Reports } from '../supervisor/instance.ts'
import { environmentOf, type Surroundings } from './environment.ts'
import type { Service } from './services.ts'

export interface ProcessOptions {
  surroundings: Surroundings
  /** What node is told about a service's process. */
  switches: (service: Service) => string[]
  reports: Reports
}

const instanceOf = (service: Service, { switches, surroundings, reports }: ProcessOptions): Instance => {
  const cwd = resolve(root, service.folder)
  const args = [...switches(service), resolve(cwd, 'dist/main.js')]
  const env = environmentOf(service, surroundings)
  return createInstance({ service: service.name, instance: service.name, args, env, cwd }, reports)
}

/** Callers end before those they call, so that what is on its way is still answered. */
const stopInOrder = async (all: { service: Service; instance: Instance }[]) => {
  let left = all
  while (left.length > 0) {
    const called = new Set(left.flatMap(({ service }) => service.calls))
    const uncalled = left.filter(({ service }) => !called.has(service.name))
    const wave = uncalled.length > 0 ? uncalled : left // a circle has no beginning
    await Promise.all(wave.map(({ instance }) => instance.stop()))
    left = left.filter((one) => !wave.includes(one))
  }
}

/** All processes of a system. */
export const createProcesses = (wanted: Service[], options: ProcessOptions) => {
  const all = wanted.map((service) => ({ service, instance: instanceOf(service, options) }))
  const instances = all.map(({ instance }) => instance)

  return {
    instances,
    of: (name: string) => all.find(({ service }) => service.name === name)?.instance,
    start: () => instances.forEach((instance) => instance.start()),
    stop: () => stopInOrder(all),
    kill: () => instances.forEach((instance) => instance.kill()),
  }
}

export type Processes = ReturnType<typeof createProcesses>
