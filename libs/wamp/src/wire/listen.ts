import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { ServerOptions } from 'ws'
import { WebSocketServer } from 'ws'
import { serializerByRawSocketId, serializerBySubprotocol } from '../serializers/serializers.ts'
import { realTools, type Tools } from '../tools.ts'
import type { Link, Receiver } from './link.ts'
import { CLOSE_PATIENCE } from './link.ts'
import {
  announcedMaximum,
  handshake,
  HANDSHAKE_SIZE,
  MAGIC,
  readHandshake,
  REFUSAL,
  refusal,
} from './rawsocket-frames.ts'
import { rawSocketLink } from './rawsocket.ts'
import { webSocketLink } from './websocket.ts'

export interface Listening {
  host?: string
  /** 0 for any free one. */
  port: number
  /** Takes the links that clients open. */
  router: { accept(link: Link): Receiver; shutdown(): Promise<void> }
  /** Answers HTTP requests that open no WebSocket, for `/health`. */
  onRequest?: RequestListener
  /** The longest message from a client, in bytes. RawSocket has it rounded down to a power of two. */
  maximumMessage?: number
  /** The same over a WebSocket; as above if it is not given. */
  maximumWebSocketMessage?: number | undefined
  /** Milliseconds between PINGs; 0 for none. */
  heartbeat?: number
  /** Milliseconds that a client has for the handshake of its transport. */
  patience?: number
  after?: Tools['after']
}

const MAXIMUM_MESSAGE = 1024 * 1024 // bytes
const HEARTBEAT = 30_000 // ms
const PATIENCE = 10_000 // ms

/**
 * Accepts WebSocket, RawSocket and HTTP on one port; the first byte of a connection tells them apart.
 * `close` lets the router end its sessions, then cuts off what is left. Rejects if the port is taken.
 */
export const listen = async ({
  host = '127.0.0.1',
  port,
  router,
  onRequest = refuseRequest,
  maximumMessage = MAXIMUM_MESSAGE,
  maximumWebSocketMessage = maximumMessage,
  heartbeat = HEARTBEAT,
  patience = PATIENCE,
  after = realTools.after,
}: Listening) => {
  const sockets = new Map<Socket, () => void>() // each with what ends the wait for its handshake

  const http = createHttpServer((request, response) => {
    sockets.get(request.socket)?.()
    response.shouldKeepAlive = false // this server does not listen itself, so Node would wait for ever for the rest of a second request
    onRequest(request, response)
  })
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false, // the link answers, since it knows how much waits
    perMessageDeflate: false,
    maxPayload: maximumWebSocketMessage,
    skipUTF8Validation: true, // the serializers check it
    closeTimeout: CLOSE_PATIENCE,
    handleProtocols: (offered: Set<string>) => [...offered].find(serializerBySubprotocol) ?? false,
  } as ServerOptions) // the types of 8.18 do not know `closeTimeout`
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    if (!offeredProtocols(request).some(serializerBySubprotocol)) return socket.end(NO_SUBPROTOCOL)
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const serializer = serializerBySubprotocol(webSocket.protocol)
      if (!serializer) return webSocket.terminate()
      sockets.get(socket)?.()
      webSocketLink({ webSocket, socket, serializer, heartbeat, after }, router.accept)
    })
  })

  const acceptRawSocket = (socket: Socket) => {
    const readOpening = () => {
      const bytes = socket.read(HANDSHAKE_SIZE) as Buffer | null
      if (!bytes) return
      socket.off('readable', readOpening)
      const asked = readHandshake(bytes)
      if (!asked || asked.hasReservedBits) return socket.end(refusal(REFUSAL.reservedBits))
      const serializer = serializerByRawSocketId(asked.serializer)
      if (!serializer) return socket.end(refusal(REFUSAL.serializerUnsupported))
      sockets.get(socket)?.() // not before: a client that is refused must go in time as well
      socket.write(handshake(maximumMessage, serializer.rawSocketId))
      const lengths = { maximum: announcedMaximum(maximumMessage), peerMaximum: asked.maximum }
      rawSocketLink({ socket, serializer, ...lengths, heartbeat, after }, router.accept)
    }
    socket.on('readable', readOpening)
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.set(
      socket,
      after(patience, () => socket.destroy()),
    )
    socket.on('error', () => {}) // 'close' follows
    socket.on('close', () => {
      sockets.get(socket)?.()
      sockets.delete(socket)
    })
    socket.once('data', (first) => {
      socket.pause()
      socket.unshift(first)
      if (first[0] === MAGIC) return acceptRawSocket(socket)
      http.emit('connection', socket)
      socket.resume()
    })
  })

  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port, // not a pipe, so it has one
    /** Open connections, with or without a session. */
    connections: () => sockets.size,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      await router.shutdown()
      for (const socket of sockets.keys()) socket.destroy()
      await closed
    },
  }
}

const offeredProtocols = ({ headers }: IncomingMessage) =>
  (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim())

const NO_SUBPROTOCOL =
  'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\nThe subprotocol must be wamp.2.json, wamp.2.msgpack or wamp.2.cbor\n'

const refuseRequest: RequestListener = (_, response) => {
  response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' }).end('This is a WAMP router\n')
}
