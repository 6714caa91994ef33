import type { Id, Message } from '../message.ts'
import type { CallOptions } from './options.ts'
import type { Peer } from './peers.ts'
import type { Callee, Registration } from './registration.ts'

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

/** Who learns of whom; the realm decides. */
export interface Disclosure {
  /** The callee learns the caller's session, `authid` and `authrole`. */
  readonly disclose: boolean
  /** The caller learns the session of the callee that has answered. */
  readonly discloseCallee: boolean
}
