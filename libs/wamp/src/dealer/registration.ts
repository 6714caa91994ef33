import { createDispatcher } from '@murmuration/dispatch'
import type { Id } from '../message.ts'
import { createPatternMap, type Match, type Pattern } from '../patterns.ts'
import type { Tools } from '../tools.ts'
import type { Invoke } from './options.ts'
import type { Registration } from './records.ts'

/** The registrations of a realm. */
export const createRegistrations = ({ now, date, random, newId }: Pick<Tools, 'now' | 'date' | 'random' | 'newId'>) => {
  const byId = new Map<Id, Registration>()
  const byPattern = createPatternMap<Registration>()

  const unusedId = () => {
    let id = newId()
    while (byId.has(id)) id = newId()
    return id
  }

  return {
    get: (id: Id) => byId.get(id),
    lookup: (pattern: Pattern) => byPattern.get(pattern),
    /** The one that answers a call of this URI. */
    match: (uri: string) => byPattern.find(uri),
    list: (match: Match) => [...byPattern.values(match)],
    all: () => byId.values(),

    open({ uri, match }: Pattern, invoke: Invoke): Registration {
      const registration: Registration = {
        id: unusedId(),
        uri,
        match,
        invoke,
        created: date().toISOString(),
        callees: new Map(),
        dispatcher: createDispatcher({ policy: invoke, queueLimit: 0, now, random }),
        counts: { total: 0, rejected: 0, answered: 0, latencySum: 0 },
      }
      byId.set(registration.id, registration)
      byPattern.set(registration, registration)
      return registration
    },

    close(registration: Registration) {
      byId.delete(registration.id)
      byPattern.delete(registration)
    },
  }
}

export type Registrations = ReturnType<typeof createRegistrations>
