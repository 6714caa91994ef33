import type { TestProject } from 'vitest/node'
import { enter } from './worlds.ts'

/** One system for a whole project, which is named after it. */
export const setup = async (project: TestProject) => {
  const system = project.name === 'split' ? 'split' : 'monolith'
  const { base, leave } = await enter(project, system)
  project.provide('base', base)
  project.provide('system', system)
  return leave
}
