import { inject } from 'vitest'
import { createClient } from '../api/client.ts'
import { createPeople } from '../api/people.ts'

const of = (name: 'monolith' | 'split') => {
  const base = inject('bases')[name]
  const client = createClient(base)
  return { name, base, client, person: createPeople(client) }
}

/** Both systems, for `describe.each`. */
export const bothSystems = () => [of('monolith'), of('split')]

/** Where it does not matter which: the same code renders the pages of both. */
export const oneSystem = () => of('monolith')
