import { encode as cborEncode } from 'cbor-x'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { pack } from 'msgpackr'
import { WebSocket } from 'ws'
import { json } from '../src/serializers/json.ts'
import type { Serializer } from '../src/serializers/serializer.ts'
import { createFrameReader, FRAME, frameHead, handshake } from '../src/wire/rawsocket-frames.ts'

type Elements = readonly unknown[]

/** A client that sends whatever a test wants it to. */
export interface Peer {
  /** A message as the list that it is. */
  send(message: Elements): void
  /** Bytes as one frame of the transport. */
  sendFrame(bytes: Uint8Array | string): void
  /** The next message that came. Rejects if the connection ends first. */
  next(): Promise<Elements>
  /** How the connection ended: the close code of WebSocket, 0 for RawSocket. */
  ended: Promise<number>
  /** Messages that nothing has taken by `next`. */
  received: Elements[]
  end(): void
}

export const HELLO = [1, 'demo', { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } }]

/** Says HELLO and waits for the WELCOME. */
export const joined = async <P extends Peer>(peer: P): Promise<P> => {
  peer.send(HELLO)
  await peer.next()
  return peer
}

/** The URI of an ERROR, or why an ABORT or GOODBYE was sent. */
export const uriOf = (message: Elements): unknown => (message[0] === 8 ? message[4] : message[2])

const elementsOf = (serializer: Serializer, bytes: Uint8Array): Elements => {
  const message = serializer.read(bytes)
  return JSON.parse(String(json.write(message))) as Elements // whatever it came as, a test reads it as JSON
}

/** Also of what is no message. */
const encode = ({ name }: Serializer, value: unknown): Uint8Array | string => {
  if (name === 'json') return JSON.stringify(value)
  return name === 'msgpack' ? pack(value) : cborEncode(value)
}

const createInbox = () => {
  const received: Elements[] = []
  const waiting: { take(message: Elements): void; fail(error: Error): void }[] = []
  let hasEnded = false
  return {
    received,
    push: (message: Elements) => {
      const first = waiting.shift()
      if (first) first.take(message)
      else received.push(message)
    },
    end: () => {
      hasEnded = true
      for (const { fail } of waiting) fail(new Error('The connection has ended'))
    },
    next: () => {
      const first = received.shift()
      if (first) return Promise.resolve(first)
      if (hasEnded) return Promise.reject(new Error('The connection has ended'))
      return new Promise<Elements>((take, fail) => waiting.push({ take, fail }))
    },
  }
}

export interface WebSocketPeer extends Peer {
  socket: WebSocket
}

export const openWebSocket = async (
  port: number,
  { serializer = json, autoPong = true }: { serializer?: Serializer; autoPong?: boolean } = {},
): Promise<WebSocketPeer> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, serializer.subprotocol, { autoPong })
  const inbox = createInbox()
  socket.on('message', (data: Buffer) => inbox.push(elementsOf(serializer, data)))
  socket.on('error', () => {})
  const ended = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      inbox.end()
      resolve(code)
    })
  })
  await once(socket, 'open')
  return {
    socket,
    ...inbox,
    send: (message) => socket.send(encode(serializer, message)),
    sendFrame: (bytes) => socket.send(bytes),
    ended,
    end: () => socket.terminate(),
  }
}

export interface RawSocketPeer extends Peer {
  socket: Socket
  /** The four bytes that the router answered the handshake with. */
  answer: Buffer
  pongs: Buffer[]
}

interface RawSocketSettings {
  serializer?: Serializer
  /** The longest message that it takes, in bytes. */
  maximum?: number
  answersPing?: boolean
}

export const openRawSocket = async (
  port: number,
  { serializer = json, maximum = 2 ** 24, answersPing = true }: RawSocketSettings = {},
): Promise<RawSocketPeer> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const inbox = createInbox()
  const ended = new Promise<number>((resolve) => {
    socket.on('close', () => {
      inbox.end()
      resolve(0)
    })
  })
  socket.write(handshake(maximum, serializer.rawSocketId))
  const answer = await firstBytes(socket)
  const pongs: Buffer[] = []
  const read = createFrameReader(2 ** 24, {
    frame: (type, payload) => {
      if (type === FRAME.message) inbox.push(elementsOf(serializer, payload))
      else if (type === FRAME.pong) pongs.push(Buffer.from(payload))
      else if (answersPing) socket.write(Buffer.concat([frameHead(FRAME.pong, payload.length), payload]))
    },
    fault: () => socket.destroy(),
  })
  socket.on('data', read)
  const sendFrame = (frame: Uint8Array | string) => {
    const bytes = Buffer.from(frame as Uint8Array)
    socket.write(Buffer.concat([frameHead(FRAME.message, bytes.length), bytes]))
  }
  return {
    socket,
    answer,
    pongs,
    ...inbox,
    send: (message) => sendFrame(encode(serializer, message)),
    sendFrame,
    ended,
    end: () => socket.destroy(),
  }
}

const firstBytes = async (socket: Socket): Promise<Buffer> => {
  for (;;) {
    const bytes = socket.read(4) as Buffer | null
    if (bytes) return bytes
    await once(socket, 'readable')
  }
}
