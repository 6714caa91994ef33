import type { Socket } from 'node:net'
import type { Dict } from '../message.ts'
import type { Serializer } from '../serializers/serializer.ts'

/** One connection to a peer, over whichever transport: frames go out here and come in at its receiver. */
export interface Link {
  readonly serializer: Serializer
  /** `type`, `peer` and `protocol`, for `wamp.session.get`. */
  readonly facts: Dict
  /** The longest message, in bytes, that the peer takes. */
  readonly peerMaximum: number
  /** Bytes that have been sent and that the operating system has not taken yet. */
  waiting(): number
  /** Sends a message that a serializer has written. Never throws; after the end it does nothing. */
  send(frame: Uint8Array): void
  /** Stops reading, and reads on. Meanwhile the peer cannot send either. */
  pause(): void
  resume(): void
  /** Ends the connection after what has been sent. If the peer does not take it in time, it is cut off. */
  close(reason: CloseReason): void
  /** Cuts the connection off. */
  destroy(): void
}

/** WebSocket says in its close frame why; RawSocket only ends. */
export type CloseReason = 'done' | 'protocolError'

/** What a link tells the side that owns it. Nothing comes after `closed`. */
export interface Receiver {
  frame(bytes: Uint8Array): void
  /** The peer broke the transport's rules; the text is for its ABORT. */
  fault(text: string): void
  /** What waited has been sent. */
  drained(): void
  closed(): void
}

/** The other end of a socket, as Crossbar writes it: `tcp4:192.0.2.1:40312`. */
export const peerOf = ({ remoteAddress, remotePort, remoteFamily }: Socket): string =>
  `${remoteFamily === 'IPv6' ? 'tcp6' : 'tcp4'}:${remoteAddress}:${remotePort}`

/** How long a peer may take to answer the end of its connection. */
export const CLOSE_PATIENCE = 2000 // ms

/**
 * Bytes that may wait for a peer before its PINGs get no answer: one that sends PINGs and reads nothing would otherwise fill
 * the memory. A peer that is so far behind would not see the answer in time.
 */
export const MOST_BEFORE_PONG = 1024 * 1024
