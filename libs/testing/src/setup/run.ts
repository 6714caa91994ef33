import type { TestProject } from 'vitest/node'
import { startRun, type RunHandle } from '../world/run.ts'
import { shared } from './shared.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What a test needs to start a world of its own. */
    run: RunHandle
  }
}

export const sharedRun = shared('run', { open: startRun, close: ({ stop }) => stop() })

/** For projects whose tests start their own worlds. */
export const setup = async (project: TestProject) => {
  project.provide('run', (await sharedRun.enter()).handle)
  return sharedRun.leave
}
