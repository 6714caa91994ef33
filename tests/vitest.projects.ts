import type { TestProjectConfiguration } from 'vitest/config'
import { splitOver } from './setup/transports.ts'

const PATIENCE = 120_000 // ms for one test; a busy machine is no bug

const project = (name: string, suite: string, test: object): TestProjectConfiguration => ({
  test: {
    name,
    include: [`tests/${suite}/**/*.test.ts`],
    isolate: false, // as in vitest.config.ts
    testTimeout: PATIENCE,
    hookTimeout: 2 * PATIENCE,
    ...test,
  },
})
const setUpBy = (name: string) => ({ globalSetup: [`./tests/setup/${name}.ts`] })

const ourOwn = [
  project('monolith', 'parity', setUpBy('parity')),
  project('split', 'parity', setUpBy('parity')),
  ...Object.entries(splitOver).map(([name, { files }]) =>
    project(name, 'parity', { include: [`tests/parity/${files}`], ...setUpBy('parity') }),
  ),
  project('browser', 'browser', setUpBy('browser')),
  project('failure', 'failure', setUpBy('run')),
  // Alone, and last: a dozen replicas under load and another suite beside them are too much for two cores.
  project('scale', 'scale', {
    ...setUpBy('run'),
    testTimeout: 4 * PATIENCE,
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
  }),
]

// Read here, before Vite sets a BASE_URL of its own.
const elsewhere = process.env['BASE_URL']

/** Parity runs once for each system; with BASE_URL on whatever answers there, and then nothing else runs. */
export const systemProjects = elsewhere
  ? [project('parity', 'parity', { provide: { base: new URL(elsewhere).origin } })]
  : ourOwn
