import { afterAll, beforeAll, inject } from 'vitest'
import { createClient, type Client } from '../api/client.ts'
import { createPeople } from '../api/people.ts'
import { createVisitor } from '../page/visitor.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

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
