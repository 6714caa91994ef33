import type { Message } from '../message.ts'

/** Turns messages into frames and back. The same for a router and for a client. */
export interface Serializer {
  readonly name: 'json' | 'msgpack' | 'cbor'
  /** The WebSocket subprotocol. */
  readonly subprotocol: string
  /** Its number in the handshake of RawSocket. */
  readonly rawSocketId: 1 | 2 | 3
  /** Whether WebSocket carries it in binary frames. */
  readonly isBinary: boolean
  /**
   * Reads one message and checks it wholly, its payload too: what passes may be sent on to another session as it is.
   * Throws a `ProtocolError`, whatever the bytes.
   */
  read(frame: Uint8Array): Message
  write(message: Message): string | Uint8Array
}

/** Deeper ones are refused: recursive parsers of other clients would run out of stack. */
export const MAX_DEPTH = 500
