import type { TestProject } from 'vitest/node'
import { enter } from './worlds.ts'

/** One system for a whole project, which is named after it. */
export const setup = async (project: TestProject) => {
  const { base, leave } = await enter(project, project.name === 'split' ? 'split' : 'monolith')
  project.provide('base', base)
  return leave
}
