import type { Id } from '../message.ts'
import type { Realm, Tools } from '../realm.ts'
import type { Link, Receiver } from '../wire/link.ts'
import type { Connection } from './connection.ts'
import { connect } from './connection.ts'

export interface RouterOptions {
  /** The realm of that name, or undefined. Asked anew for each HELLO. */
  realm(name: string): Realm | undefined
  tools: Tools
  limits?: Partial<Limits>
  /** Learns of a defect of the router itself, which cost a session. */
  onDefect?(error: unknown): void
}

export interface Limits {
  /** Milliseconds that a client has to become a session. */
  opening: number
  /** Milliseconds that a client has to answer a GOODBYE. */
  goodbye: number
  /** Bytes that may wait for a client before events to it are dropped. */
  buffer: number
}

const LIMITS: Limits = { opening: 10_000, goodbye: 2000, buffer: 1024 * 1024 }

export interface Counts {
  /** Events dropped because the buffer of their subscriber was full. */
  dropped: number
  /** Messages that were longer than their receiver takes. */
  tooLong: number
  /** Clients cut off because far too much waited for them. */
  cutOff: number
  /** Sessions and openings ended by an ABORT. */
  aborted: number
}

/** What the connections of a router have in common. */
export interface Shared extends Required<Omit<RouterOptions, 'limits'>> {
  limits: Limits
  counts: Counts
  /** The ids of all sessions, in all realms. */
  sessions: Set<Id>
  newSessionId(): Id
  isStopping(): boolean
}

export type Router = ReturnType<typeof createRouter>

/** Makes sessions of links: each goes from HELLO to GOODBYE, and between the two its requests go to its realm. */
export const createRouter = ({ realm, tools, limits, onDefect = () => {} }: RouterOptions) => {
  const connections = new Set<Connection>()
  const sessions = new Set<Id>()
  const counts: Counts = { dropped: 0, tooLong: 0, cutOff: 0, aborted: 0 }
  let isStopping = false
  let onEmpty = () => {}

  const newSessionId = (): Id => {
    const id = tools.newId()
    return sessions.has(id) ? newSessionId() : id
  }

  const shared: Shared = {
    realm,
    tools,
    limits: { ...LIMITS, ...limits },
    counts,
    sessions,
    newSessionId,
    onDefect,
    isStopping: () => isStopping,
  }

  return {
    accept: (link: Link): Receiver => {
      const connection = connect(link, shared, () => {
        connections.delete(connection)
        if (connections.size === 0) onEmpty()
      })
      connections.add(connection)
      return connection.receiver
    },

    /** Says GOODBYE to all sessions and waits a short time for their answers. New ones are refused from now on. */
    shutdown: async (): Promise<void> => {
      isStopping = true
      if (connections.size === 0) return
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve
        tools.after(shared.limits.goodbye, resolve)
      })
      for (const connection of [...connections]) connection.shutdown()
      await empty
    },

    inspect: () => ({ connections: connections.size, sessions: sessions.size, ...counts }),
  }
}
