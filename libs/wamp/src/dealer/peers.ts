import type { Id } from '../message.ts'
import type { Session } from '../session.ts'
import type { Call } from './call.ts'
import type { Registration } from './registration.ts'

/** What the dealer keeps for a session, as caller and as callee. */
export interface Peer {
  readonly session: Session
  /** Calls that it waits for, by the id of its request. */
  readonly calls: Map<Id, Call>
  readonly registrations: Set<Registration>
  /** Calls that it has in flight, by the id of the INVOCATION. */
  readonly invocations: Map<Id, Call>
  /** The id of its newest INVOCATION: they count up from 1 (WAMP, "IDs": session scope). */
  invocation: Id
}

export const createPeers = () => {
  const peers = new Map<Session, Peer>()

  return {
    /** Undefined for a session that has neither called nor registered. */
    find: (session: Session) => peers.get(session),

    of(session: Session): Peer {
      const known = peers.get(session)
      if (known) return known
      const peer = { session, calls: new Map(), registrations: new Set<never>(), invocations: new Map(), invocation: 0 }
      peers.set(session, peer)
      return peer
    },

    forget: (session: Session) => peers.delete(session),
  }
}

export type Peers = ReturnType<typeof createPeers>
