import type { Auth } from './answer-challenge.ts'
import { type AnyWebSocket, dialWebSocket } from './dial-websocket.ts'
import { clientJson } from './json.ts'
import { createPeer, type Peer } from './peer.ts'

// The client without anything of Node's: `@murmuration/wamp/browser`.
export type { CallHandler, Invocation } from './callee.ts'
export type { CallOptions, Result } from './caller.ts'
export type { Peer } from './peer.ts'
export type { Event, EventHandler } from './subscriber.ts'
export { WampError } from './wamp-error.ts'
export type { Kept } from './kept.ts'

const MAX_MESSAGE_BYTES = 2 ** 20 // what a router takes unless it is told otherwise

interface BrowserOptions {
  /** `ws://…` or `wss://…`. */
  url: string
  realm: string
  auth?: Auth
}

// Node's own types lack it before version 22.
const browser = globalThis as unknown as { WebSocket: new (url: string, subprotocol: string) => AnyWebSocket }

/** Joins a realm of a router, and stays in it until it is closed. */
export const connect = ({ url, realm, auth }: BrowserOptions): Peer =>
  createPeer({
    dial: dialWebSocket({
      open: (subprotocol) => new browser.WebSocket(url, subprotocol),
      serializer: clientJson,
      maxBytes: MAX_MESSAGE_BYTES,
    }),
    realm,
    auth,
  })
