import { createDispatcher, type Dispatcher } from '@murmuration/dispatch'
import type { Id } from '../message.ts'
import { createPatternMap, type Match, type Pattern } from '../patterns.ts'
import type { Tools } from '../realm.ts'
import type { Session } from '../session.ts'
import type { Call } from './call.ts'
import type { Invoke } from './options.ts'
import type { Peer } from './peers.ts'

/** A session that has registered a procedure. */
export interface Callee {
  readonly peer: Peer
  /** Calls in flight at most; 0 is any number. */
  concurrency: number
  discloseCaller: boolean
}

/** What all callees of a procedure share. It lives from its first callee to its last. */
export interface Registration extends Pattern {
  readonly id: Id
  /** ISO 8601. */
  readonly created: string
  readonly invoke: Invoke
  /** In order of registration. */
  readonly callees: Map<Session, Callee>
  /** Calls in flight and waiting: the same piece of code that smart endpoints have. */
  readonly dispatcher: Dispatcher<Call, Callee>
  readonly counts: Counts
}

export interface Counts {
  /** Calls that came in. */
  total: number
  /** Calls that a limit has refused. */
  rejected: number
  /** Calls that a callee has answered, by a result or an error. */
  answered: number
  /** ms from CALL to answer, of those that were answered. */
  latencySum: number
}

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
