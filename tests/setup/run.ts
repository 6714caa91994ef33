import type { TestProject } from 'vitest/node'
import { startRun } from '@murmuration/testing'
import { shared } from './shared.ts'

export const sharedRun = shared('run', { open: startRun, close: ({ stop }) => stop() })

/** For projects whose tests start their own worlds. */
export const setup = async (project: TestProject) => {
  project.provide('run', (await sharedRun.enter()).handle)
  return sharedRun.leave
}
