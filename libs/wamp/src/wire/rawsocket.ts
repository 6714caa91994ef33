import type { Socket } from 'node:net'
import type { Serializer } from '../serializers/serializer.ts'
import type { Tools } from '../tools.ts'
import { startHeartbeat } from './heartbeat.ts'
import { CLOSE_PATIENCE, type Link, MOST_BEFORE_PONG, peerOf, type Receiver } from './link.ts'
import { createOutbox } from './outbox.ts'
import { createFrameReader, FRAME, frameHead } from './rawsocket-frames.ts'

interface RawSocket {
  socket: Socket
  serializer: Serializer
  /** What this side announced in the handshake, in bytes. */
  maximum: number
  /** What the other side announced. */
  peerMaximum: number
  /** Milliseconds between PINGs; 0 for none. */
  heartbeat: number
  after: Tools['after']
}

/** A link over a socket whose handshakes have been exchanged, at either end. */
export const rawSocketLink = (
  { socket, serializer, maximum, peerMaximum, heartbeat, after }: RawSocket,
  receiverOf: (link: Link) => Receiver,
): Link => {
  const outbox = createOutbox(socket, () => receiver.drained())
  let cancelDestroy = () => {}

  const link: Link = {
    serializer,
    facts: { type: 'rawsocket', peer: peerOf(socket), protocol: serializer.subprotocol },
    peerMaximum,
    waiting: outbox.waiting,
    send: (frame) => outbox.push(frameHead(FRAME.message, frame.length), frame),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => {
      outbox.flush()
      socket.end()
      cancelDestroy = after(CLOSE_PATIENCE, link.destroy)
    },
    destroy: () => socket.destroy(),
  }

  const heart = startHeartbeat({
    interval: heartbeat,
    ping: () => outbox.push(frameHead(FRAME.ping, 0)),
    dead: link.destroy,
    after,
  })
  const receiver = receiverOf(link)
  const read = createFrameReader(maximum, {
    frame: (type, payload) => {
      if (type === FRAME.message) receiver.frame(payload)
      else if (type === FRAME.pong) heart.answered()
      else if (outbox.waiting() <= MOST_BEFORE_PONG)
        outbox.push(frameHead(FRAME.pong, payload.length), Buffer.from(payload))
    },
    fault: receiver.fault,
  })

  socket.on('data', read)
  socket.on('error', () => {}) // 'close' follows
  socket.on('close', () => {
    heart.stop()
    cancelDestroy()
    receiver.closed()
  })
  return link
}
