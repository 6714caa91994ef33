import type { Authenticator } from './auth/authenticator.ts'
import type { Dict, Id, Message } from './message.ts'
import type { Session } from './session.ts'

/** Requests of a session that has joined. All others (HELLO twice, RESULT from a client) are the router's to refuse. */
export type Request = Message<
  'PUBLISH' | 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'CALL' | 'CANCEL' | 'REGISTER' | 'UNREGISTER' | 'YIELD' | 'ERROR'
>

export interface Realm {
  readonly name: string
  /** For the `roles` of WELCOME: dealer and broker, with their features. */
  readonly roles: Dict
  /** Decides about a HELLO. Look it up anew for each: a new configuration changes it. */
  readonly authenticate: Authenticator
  /** The session has been sent its WELCOME. Others learn of it by `wamp.session.on_join`. */
  join(session: Session): void
  /** The session has ended, for whichever reason. Frees what it held; a second time changes nothing. */
  leave(session: Session): void
  receive(session: Session, request: Request): void
}

/** Time, chance and ids come from outside, so that tests decide about them. */
export interface Tools {
  /** Milliseconds, never backwards. */
  now(): number
  /** The time of day for people and clients (`timestamp` of a challenge). */
  date(): Date
  /** From 0 to below 1. */
  random(): number
  randomBytes(size: number): Uint8Array
  /** A random id (WAMP, "IDs": global scope). */
  newId(): Id
  /** Runs something after a number of milliseconds; returns what cancels it. */
  after(ms: number, run: () => void): () => void
}
