import type { TestProject } from 'vitest/node'
import { splitOver } from './transports.ts'
import { enter, enterAlone } from './worlds.ts'

/** One system for a whole project, which is named after it. */
export const setup = async (project: TestProject) => {
  const system = project.name === 'monolith' ? 'monolith' : 'split'
  const env = splitOver[project.name]?.env
  const { base, leave } = env ? await enterAlone(project, env) : await enter(project, system)
  project.provide('base', base)
  project.provide('system', system)
  return leave
}
