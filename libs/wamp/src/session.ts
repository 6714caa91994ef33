import type { Dict, Id, Message } from './message.ts'

/** A joined session, as broker, dealer and meta API see it. */
export interface Session {
  readonly id: Id
  readonly authid: string
  readonly authrole: string
  readonly authmethod: string
  readonly authprovider: string
  /** Facts of its connection (`type`, `peer`, `protocol`), for `wamp.session.get`. */
  readonly transport: Dict
  /** Whether the client announced a feature of a role in its HELLO: `can('callee', 'call_canceling')`. */
  can(role: Role, feature: string): boolean
  /** Sends a message. Messages keep their order. Never throws; after the session has ended it does nothing. */
  send(message: Message): void
  /** Sends an event unless the session's buffer is full; then the event is dropped, counted, and this is false. */
  offer(event: Message<'EVENT'>): boolean
  /** Ends the session with a GOODBYE, then its connection. `reason` is a URI, such as those in `CLOSE`; `text` is for people. */
  goodbye(reason: string, text?: string): void
  /** Ends the session with an ABORT, then its connection. `reason` is a URI of `ERRORS`. */
  abort(reason: string, text: string): void
}

export type Role = 'caller' | 'callee' | 'publisher' | 'subscriber'
