import type { TestProject } from 'vitest/node'
import { enter } from './worlds.ts'

/** Both systems, for tests that open a browser on each. */
export const setup = async (project: TestProject) => {
  const [monolith, split] = [await enter(project, 'monolith'), await enter(project, 'split')]
  project.provide('bases', { monolith: monolith.base, split: split.base })
  return async () => {
    await monolith.leave()
    await split.leave()
  }
}
