import type { SystemName } from '@murmuration/local'
import { inject } from 'vitest'
import { createClient } from './api/client.ts'
import { createPeople } from './api/people.ts'
import { createVisitor } from './page/visitor.ts'
import type { RunHandle } from './world/run.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the system answers that a project tests. */
    base: string
    /** Which one it is, where we have started it ourselves. */
    system: SystemName
    /** Where both systems answer. */
    bases: { monolith: string; split: string }
    /** What a test needs to start a world of its own. */
    run: RunHandle
  }
}

/** The system under test, for the files that all share one. */
export const here = () => {
  const base = inject('base')
  const client = createClient(base)
  return { base, client, person: createPeople(client), visitor: () => createVisitor(base) }
}
