import type { SystemName } from '@murmuration/local'
import { afterAll, beforeAll, inject } from 'vitest'
import { type Client, createClient } from './api/client.ts'
import { createPeople } from './api/people.ts'
import { createVisitor } from './page/visitor.ts'
import type { RunHandle } from './world/run.ts'
import { createWorld, type World, type WorldOptions } from './world/world.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the system answers that a project tests. */
    base: string
    /** Which one it is, where we have started it ourselves. */
    system: SystemName
    /** Where both systems answer. */
    bases: { monolith: string; split: string }
    /** What a test needs to start a world of its own. */
    run: RunHandle
  }
}

/** The system under test, for the files that all share one. */
export const here = () => {
  const base = inject('base')
  const client = createClient(base)
  return { base, client, person: createPeople(client), visitor: () => createVisitor(base) }
}

/** A split system for one test file, which may break it. Its processes are ready once the first test begins. */
export const splitForTests = (options: Omit<WorldOptions, 'run'> = {}) => {
  let world: World
  let client: Client
  beforeAll(async () => {
    world = await createWorld('split', { run: inject('run'), lasting: true, ...options })
    client = createClient(world.base)
  })
  afterAll(() => world?.close())

  return {
    get world() {
      return world
    },
    get client() {
      return client
    },
    person: (...newcomer: Parameters<ReturnType<typeof createPeople>>) => createPeople(client)(...newcomer),
    visitor: () => createVisitor(world.base),
    /** Does something while a service is stopped, and has it running again afterwards. */
    without: async (service: string, work: () => Promise<void>) => {
      await world.service(service).stop()
      try {
        await work()
      } finally {
        await world.service(service).start()
      }
    },
  }
}
