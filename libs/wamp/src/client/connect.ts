import { WebSocket } from 'ws'
import { msgpack } from '../serializers/msgpack.ts'
import type { Auth } from './answer-challenge.ts'
import { dialRawSocket } from './dial-rawsocket.ts'
import { dialWebSocket } from './dial-websocket.ts'
import { clientJson } from './json.ts'
import type { ClientSerializer } from './line.ts'
import { createPeer, type Peer } from './peer.ts'
import type { PeerLog } from './kept.ts'

const MAX_MESSAGE_BYTES = 2 ** 24
const PORT = 4010

export interface ConnectOptions {
  /** `rs://host:port` is RawSocket, which costs least between services; `ws://…` and `wss://…` are WebSocket. */
  url: string
  realm: string
  serializer?: 'json' | 'msgpack' | undefined
  auth?: Auth | undefined
  /** Larger messages are not sent. RawSocket tells what the router allows, WebSocket does not. */
  maxMessageBytes?: number | undefined
  log?: PeerLog | undefined
}

/** Joins a realm of a router, and stays in it until it is closed. Throws for a URL of another kind. See `Peer`. */
export const connect = (options: ConnectOptions): Peer => {
  const { url, realm, auth, log, maxMessageBytes: maxBytes = MAX_MESSAGE_BYTES } = options
  const serializer = SERIALIZERS[options.serializer ?? 'json']
  const { protocol, hostname, port } = new URL(url)

  const dialOf = () => {
    if (protocol === 'rs:') {
      const host = hostname.replace(/^\[|\]$/g, '')
      return dialRawSocket({ host, port: Number(port || PORT), serializer, maxBytes })
    }
    if (protocol !== 'ws:' && protocol !== 'wss:')
      throw new Error(`A router is at rs://, ws:// or wss://, not at ${url}`)
    const settings = { perMessageDeflate: false, maxPayload: maxBytes }
    return dialWebSocket({ open: (subprotocol) => new WebSocket(url, subprotocol, settings), serializer, maxBytes })
  }
  return createPeer({ dial: dialOf(), realm, auth, log })
}

const SERIALIZERS: Record<'json' | 'msgpack', ClientSerializer> = {
  json: clientJson,
  msgpack: { ...msgpack, read: (frame) => msgpack.read(frame as Uint8Array) }, // a text frame throws
}
