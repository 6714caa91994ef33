import type { Service } from '../plan/services.ts'

interface Running {
  service: Pick<Service, 'name' | 'calls'>
  instance: { stop(): Promise<unknown> }
}

/** Callers end before those they call, so that what is on its way is still answered. */
export const stopInOrder = async (all: Running[]) => {
  let left = all
  while (left.length > 0) {
    const called = new Set(left.flatMap(({ service }) => service.calls))
    const uncalled = left.filter(({ service }) => !called.has(service.name))
    const wave = uncalled.length > 0 ? uncalled : left // a circle has no beginning
    await Promise.all(wave.map(({ instance }) => instance.stop()))
    left = left.filter((one) => !wave.includes(one))
  }
}
