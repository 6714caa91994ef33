import { inject } from 'vitest'
import { createClient } from './api/client.ts'
import { createPeople } from './api/people.ts'
import { createVisitor } from './page/visitor.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the system answers that a project tests. */
    base: string
  }
}

/** The system under test, for the files that all share one. */
export const here = () => {
  const base = inject('base')
  const client = createClient(base)
  return { base, client, person: createPeople(client), visitor: () => createVisitor(base) }
}
