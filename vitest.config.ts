import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { systemProjects } from './tests/vitest.projects.ts'

const PATIENCE = 30_000 // ms; databases are started and processes stopped, also on a busy machine
const expectation = { poll: { timeout: PATIENCE / 2 } }
const isolate = false // a process for each file would load the same libraries again, which takes longer than most files

// Rules and small parts beside their code; whole workspaces, with real databases and queues, in `test/`.
const ourOwn = [
  {
    test: {
      name: 'unit',
      include: ['{monolith,libs/*,services/*,infra/*}/src/**/*.test.ts'],
      isolate,
      testTimeout: PATIENCE,
      expect: expectation,
    },
  },
  {
    test: {
      name: 'parts',
      include: ['{monolith,libs/*,services/*,infra/*}/test/**/*.test.ts'],
      isolate,
      testTimeout: PATIENCE,
      hookTimeout: 2 * PATIENCE,
      expect: expectation,
    },
  },
]

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: availableParallelism() + 1, // many tests wait for a process or a clock more than they compute
    projects: process.env.BASE_URL ? systemProjects : [...ourOwn, ...systemProjects],
  },
})
