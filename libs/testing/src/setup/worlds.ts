import type { SystemName } from '@murmuration/local'
import type { TestProject } from 'vitest/node'
import { createWorld, type World } from '../world/world.ts'
import { sharedRun } from './run.ts'
import { shared } from './shared.ts'

const openWorld = async (system: SystemName) => createWorld(system, { run: (await sharedRun.enter()).handle })
const closeWorld = async (world: World) => {
  await world.close()
  await sharedRun.leave()
}

/** Both systems, started when the first project needs them. Tests share them, and keep apart by having people of their own. */
export const sharedWorlds = {
  monolith: shared('monolith', { open: () => openWorld('monolith'), close: closeWorld }),
  split: shared('split', { open: () => openWorld('split'), close: closeWorld }),
}

export const enter = async (project: TestProject, system: SystemName) => {
  project.provide('run', (await sharedRun.enter()).handle)
  const { base } = await sharedWorlds[system].enter()
  const leave = async () => {
    await sharedWorlds[system].leave()
    await sharedRun.leave()
  }
  return { base, leave }
}
