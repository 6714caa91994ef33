import type { Id } from '../message.ts'
import type { Realm } from '../realm.ts'
import type { Tools } from '../tools.ts'

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
