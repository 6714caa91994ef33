import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import {
  tcpConnect,
  tcpListen,
  type Connection,
  type Contract,
  type Ctx,
  type Handler,
  type TransportSettings,
} from '../../src/index.ts'
import { codecs } from '../../src/transports/tcp/codec.ts'
import { createFrameReader } from '../../src/transports/tcp/frame.ts'
import { introduce, welcome } from '../../src/transports/tcp/handshake.ts'
import type { Limits } from '../../src/transports/tcp/settings.ts'
import { lab } from '../conformance/lab.ts'
import { type Connect, ctx } from '../conformance/open.ts'

export const secret = 'a secret'

export const HELLO_BYTES = 38

/** The kinds of frames as bytes: the format is a promise to processes of other versions. */
export const [CALL, RESULT, FAILURE, CANCEL, GOODBYE, PING, PONG] = [1, 2, 3, 4, 5, 6, 7] as const

/** The lines of a log. */
export const createLog = () => {
  const lines: [string, Record<string, unknown>][] = []
  const write = (fields: object, event: string) => void lines.push([event, { ...fields }])
  return { info: write, warn: write, lines, events: () => lines.map(([event]) => event) }
}

export const echo: Handler = async ({ id, input }) => ({ id, ok: true, output: input })

/** A callee, stopped after the test. */
export const listen = async (
  handler: Handler = echo,
  limits: Partial<Limits> = {},
  port = 0,
  contract: Contract = lab,
) => {
  const log = createLog()
  const listener = await tcpListen({ contract, handler, secret, log, port }, limits)
  onTestFinished(() => listener.stop())
  return { ...listener, log, port: Number(new URL(listener.address).port) }
}

/** A caller, closed after the test. */
export const call = (address: string, limits: Partial<Limits> = {}) => {
  const log = createLog()
  const connection = tcpConnect(lab, address, { secret, log }, limits)
  onTestFinished(() => connection.close())
  const work = (input: unknown = {}, more: Partial<Ctx> = {}) =>
    connection.handler({ id: 'w', operation: 'work', input, ctx: ctx(more) })
  return { connection, log, work }
}

/** Both sides for the conformance suite. */
export const tcpPeers =
  (settings: TransportSettings): Connect =>
  async (contract, handler) => {
    const listener = await tcpListen({ contract, handler, ...settings })
    const connection = tcpConnect(contract, listener.address, settings)
    return {
      connection,
      close: async () => void (await Promise.all([connection.close(), listener.drain()])),
      drain: listener.drain,
      kill: () => void listener.stop(),
    }
  }

export const latest = ({ handler }: Connection) => handler({ id: '1', operation: 'latest', input: {}, ctx: ctx() })

/** A frame, or what claims to be one. */
export const frame = (kind: number, call: number, payload: unknown = '') => {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload === '' ? '' : JSON.stringify(payload))
  const head = Buffer.alloc(9)
  head.writeUInt32BE(body.length + 5, 0)
  head.writeUInt8(kind, 4)
  head.writeUInt32BE(call, 5)
  return Buffer.concat([head, body])
}

export interface Seen {
  kind: number
  call: number
  value: unknown
}

/** Collects the frames that arrive on a socket after its handshake. */
const collect = (socket: Socket) => {
  const seen: Seen[] = []
  const read = createFrameReader(2 ** 25, (kind, call, payload) =>
    seen.push({ kind, call, value: payload.length > 0 ? JSON.parse(payload.toString()) : undefined }),
  )
  socket.on('data', read)
  socket.resume()
  return seen
}

/** A connection that knows nothing: it collects what it is sent. */
export const stranger = (port: number) => {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = new Promise<void>((resolve) => void socket.on('close', () => resolve()))
  return { socket, closed, received: () => Buffer.concat(chunks) }
}

/** A caller that knows the secret, and writes whatever the test wants. */
export const rawCaller = async (port: number) => {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  const closed = new Promise<void>((resolve) => void socket.on('close', () => resolve()))
  await introduce(socket, { secret, service: lab.name, codec: codecs.json, timeoutMs: 5_000 })
  return { socket, closed, seen: collect(socket) }
}

/** A callee that knows the secret, and answers each frame with whatever the test wants. */
export const rawCallee = async (answer: (frame: Seen, socket: Socket) => void) => {
  const sockets = new Set<Socket>()
  const count = { chunks: 0 }
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    const serve = async () => {
      await welcome(socket, { secret, service: lab.name, codec: codecs.json, timeoutMs: 5_000 })
      const seen = collect(socket)
      socket.on('data', () => {
        count.chunks += 1
        for (const frame of seen.splice(0)) answer(frame, socket)
      })
    }
    serve().catch(() => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets, count }
}
