import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { WebSocket } from 'ws'
import { json } from '../serializers/json.ts'
import { MOST_BEFORE_PONG, type Receiver } from './link.ts'
import { FRAME, frameHead } from './rawsocket-frames.ts'
import { rawSocketLink } from './rawsocket.ts'
import { webSocketLink } from './websocket.ts'

const PING = Buffer.alloc(100, 'x')
const PINGS = (3 * MOST_BEFORE_PONG) / PING.length

const receiver: Receiver = { frame() {}, fault() {}, drained() {}, closed() {} }
const common = { serializer: json, heartbeat: 0, after: () => () => {} }

/** The socket of a peer that takes nothing. */
const stuckSocket = () => {
  const socket = new Duplex({ read() {}, write() {} })
  onTestFinished(() => void socket.destroy())
  return socket as Socket
}

const rawSocket = (socket: Socket) => {
  rawSocketLink({ ...common, socket, maximum: 1024, peerMaximum: 1024 }, () => receiver)
  const ping = Buffer.concat([frameHead(FRAME.ping, PING.length), PING])
  return () => void socket.push(ping)
}

const webSocket = (socket: Socket) => {
  const emitter = Object.assign(new EventEmitter(), { readyState: 1, OPEN: 1 })
  webSocketLink({ ...common, socket, webSocket: emitter as unknown as WebSocket }, () => receiver)
  return () => void emitter.emit('ping', PING)
}

test.each([
  ['RawSocket', rawSocket],
  ['WebSocket', webSocket],
])('over a %s, PINGs of a peer that reads nothing do not fill the memory', async (_name, open) => {
  const socket = stuckSocket()
  const ping = open(socket)
  for (let i = 0; i < PINGS; i++) {
    ping()
    if (i % 1_000 === 0) await nextTurn()
  }
  await nextTurn()
  expect(socket.writableLength).toBeGreaterThan(MOST_BEFORE_PONG / 2)
  expect(socket.writableLength).toBeLessThan(MOST_BEFORE_PONG * 1.1)
})
