import type { Dispatcher } from '@murmuration/dispatch'
import type { Id, Message } from '../message.ts'
import type { Pattern } from '../patterns.ts'
import type { Session } from '../session.ts'
import type { CallOptions, Invoke } from './options.ts'

// What the dealer remembers. These refer to each other, so they stand in one place.

/** A call from its CALL until its caller has an answer and no callee has it any more. */
export interface Call {
  readonly caller: Peer
  readonly message: Message<'CALL'>
  readonly options: CallOptions
  readonly registration: Registration
  readonly disclosure: Disclosure
  /** When it came in (ms, by `now`). */
  readonly since: number
  /** The callee that has it; undefined while it waits. */
  callee: Callee | undefined
  /** The id of the INVOCATION at that callee. */
  invocation: Id
  /** Callees that were unavailable for it. */
  tried: Set<Callee> | undefined
  /** A callee has sent a part of the result: the call cannot go to another any more. */
  hasProgress: boolean
  /** The caller has its answer, or is gone. */
  isOver: boolean
  /** The callee was told to `kill` it: it keeps its slot until that callee has answered or left. */
  isKilled: boolean
  /** Undefined when it has no timeout. */
  stopTimer: (() => void) | undefined
}

/** Whether caller and callee learn each other's identity; the realm decides. */
export interface Disclosure {
  /** The callee learns the caller's session, `authid` and `authrole`. */
  readonly disclose: boolean
  /** The caller learns the session of the callee that has answered. */
  readonly discloseCallee: boolean
}

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
