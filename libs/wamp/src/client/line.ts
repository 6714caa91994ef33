import type { Message } from '../message.ts'
import type { Serializer } from '../serializers/serializer.ts'

/** A connection to a router, over which messages travel. */
export interface Line {
  /**
   * Sends a message; messages keep their order. Throws `WampError` (`payload_size_exceeded`) for one of more than `maxBytes`
   * or than the router takes, and whatever the serializer throws: then nothing is sent. After the end it does nothing.
   */
  send(message: Message, maxBytes?: number): void
  /** Ends the connection once what was sent is on its way. */
  end(): void
  /** Ends it at once. */
  destroy(): void
}

interface LineEvents {
  onMessage(message: Message): void
  /** Called once, when the connection has ended. `reason` is for a log. */
  onClosed(reason: string): void
}

/** Opens a connection. Rejects when there is none to be had; until then it calls nothing of `events`. */
export type Dial = (events: LineEvents) => Promise<Line>

/** A serializer that takes a text frame as the string, too, that a WebSocket makes of it. */
export interface ClientSerializer extends Serializer {
  read(frame: Uint8Array | string): Message
}

export const CONNECT_MS = 2_000

/** The length in UTF-8. */
export const bytesIn = (frame: Uint8Array | string) => {
  if (typeof frame !== 'string') return frame.length
  let bytes = frame.length
  for (let at = 0; at < frame.length; at++) {
    const unit = frame.charCodeAt(at)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1 // a surrogate is half of four bytes
  }
  return bytes
}
