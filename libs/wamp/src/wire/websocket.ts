import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Serializer } from '../serializers/serializer.ts'
import type { Tools } from '../tools.ts'
import { startHeartbeat } from './heartbeat.ts'
import { type CloseReason, type Link, MOST_BEFORE_PONG, peerOf, type Receiver } from './link.ts'
import { createOutbox } from './outbox.ts'

const CLOSE_CODES: Record<CloseReason, number> = { done: 1000, protocolError: 1002 }

interface Accepted {
  webSocket: WebSocket
  /** The socket below it. */
  socket: Socket
  serializer: Serializer
  /** Milliseconds between PINGs; 0 for none. */
  heartbeat: number
  after: Tools['after']
}

/**
 * A link over a WebSocket that a client has opened. The library reads; messages are written past it, many frames at once,
 * which it cannot. Its own frames (PING, close) go to the same socket, each as a whole.
 */
export const webSocketLink = (
  { webSocket, socket, serializer, heartbeat, after }: Accepted,
  receiverOf: (link: Link) => Receiver,
): Link => {
  const outbox = createOutbox(socket, () => receiver.drained())
  const kind = serializer.isBinary ? BINARY : TEXT

  const link: Link = {
    serializer,
    facts: { type: 'websocket', peer: peerOf(socket), protocol: serializer.subprotocol },
    peerMaximum: Infinity,
    waiting: outbox.waiting,
    send: (frame) => outbox.push(frameHead(kind, frame.length), frame),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    close: (reason) => {
      outbox.flush()
      webSocket.close(CLOSE_CODES[reason])
    },
    destroy: () => webSocket.terminate(),
  }

  const heart = startHeartbeat({ interval: heartbeat, ping: () => webSocket.ping(), dead: link.destroy, after })
  const receiver = receiverOf(link)

  webSocket.on('message', (data: Buffer, isBinary) => {
    if (isBinary === serializer.isBinary) return receiver.frame(data)
    receiver.fault(`Frames of ${serializer.subprotocol} are ${serializer.isBinary ? 'binary' : 'text'}`)
  })
  webSocket.on('ping', (payload: Buffer) => {
    if (webSocket.readyState !== webSocket.OPEN || outbox.waiting() > MOST_BEFORE_PONG) return
    outbox.push(frameHead(PONG, payload.length), payload)
  })
  webSocket.on('pong', heart.answered)
  webSocket.on('error', () => {}) // a broken frame: the library has closed with the code for it
  webSocket.on('close', () => {
    heart.stop()
    receiver.closed()
  })
  return link
}

/**
 * The head of a frame from a server (RFC 6455, 5.2), which is not masked and not in fragments:
 *
 *     | 0x81 text, 0x82 binary, 0x8a PONG | length up to 125, or 126 and 2 bytes, or 127 and 8 bytes |
 */
const frameHead = (kind: number, length: number): Uint8Array => {
  if (length < LENGTH_16) return Buffer.of(kind, length)
  if (length <= MAX_UINT16) return Buffer.of(kind, LENGTH_16, length >> 8, length & 0xff)
  const head = Buffer.alloc(10)
  head.set([kind, LENGTH_64])
  head.writeUIntBE(length, 4, 6)
  return head
}

const TEXT = 0x81
const BINARY = 0x82
const PONG = 0x8a
const LENGTH_16 = 126
const LENGTH_64 = 127
const MAX_UINT16 = 0xffff
