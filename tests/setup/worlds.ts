import type { SystemName } from '@murmuration/local'
import type { TestProject } from 'vitest/node'
import { createWorld, type World } from '@murmuration/testing'
import { sharedRun } from './run.ts'
import { orUndo, shared } from './shared.ts'

const openWorld = async (system: SystemName, env: NodeJS.ProcessEnv = {}) => {
  const { handle } = await sharedRun.enter()
  return orUndo(createWorld(system, { run: handle, env }), sharedRun.leave)
}
const closeWorld = async (world: World) => {
  await world.close()
  await sharedRun.leave()
}

/** Both systems, started when the first project needs them. Tests share them, and keep apart by having people of their own. */
const sharedWorlds = {
  monolith: shared('monolith', { open: () => openWorld('monolith'), close: closeWorld }),
  split: shared('split', { open: () => openWorld('split'), close: closeWorld }),
}

export const enter = async (project: TestProject, system: SystemName) => {
  project.provide('run', (await sharedRun.enter()).handle)
  const leave = async () => {
    await sharedWorlds[system].leave()
    await sharedRun.leave()
  }
  const { base } = await orUndo(sharedWorlds[system].enter(), leave)
  return { base, leave }
}

/** The split system for one project alone, whose processes are told `env`. */
export const enterAlone = async (project: TestProject, env: NodeJS.ProcessEnv) => {
  project.provide('run', (await sharedRun.enter()).handle)
  const world = await orUndo(openWorld('split', env), sharedRun.leave)
  const leave = async () => {
    await closeWorld(world)
    await sharedRun.leave()
  }
  return { base: world.base, leave }
}
