import type { Session } from '../session.ts'
import type { Peer } from './records.ts'

/** The sessions that call or are called, with what the dealer keeps for each. */
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
