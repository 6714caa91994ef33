import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import express from 'express'
import { Pool } from 'undici'
import { answers, type Keys, type Mirror } from '../mirror.ts'
import type { Ends } from './way.ts'

const HOST = '127.0.0.1'
const CONNECTIONS = 64 // HTTP/1.1 answers one call at a time on each

const portOf = async (server: Server) => {
  server.listen(0, HOST)
  await once(server, 'listening')
  return String((server.address() as AddressInfo).port) // it listens on a port
}

export const functionCall: Ends = {
  connect: () => ({ api: answers, close: async () => {} }),
}

interface Frame {
  id: number
  operation: keyof Mirror
  body: unknown
}

// | length: 4 bytes, big-endian | JSON, utf-8 |
const LENGTH_BYTES = 4
const send = (socket: Socket, frame: Frame) => {
  const json = JSON.stringify(frame)
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + Buffer.byteLength(json))
  bytes.writeUInt32BE(bytes.length - LENGTH_BYTES)
  bytes.write(json, LENGTH_BYTES)
  socket.write(bytes)
}

const onFrame = (socket: Socket, take: (frame: Frame) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on('error', () => {}) // the other side has ended
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + rest.readUInt32BE()
      if (rest.length < end) return
      take(JSON.parse(rest.toString('utf8', LENGTH_BYTES, end)) as Frame) // both sides are this file
      rest = rest.subarray(end)
    }
  })
}

/** A yardstick believes what it is told. */
const believed = async <T>(body: Promise<unknown>) => (await body) as T

const answer = ({ operation, body }: Pick<Frame, 'operation' | 'body'>): Promise<unknown> =>
  answers[operation](body as never) // the other side is this file

export const bareTcp: Ends = {
  listen: () =>
    portOf(
      createServer((socket) =>
        onFrame(socket, (frame) => void answer(frame).then((body) => send(socket, { ...frame, body }))),
      ),
    ),
  connect: async (port) => {
    const socket = connect(Number(port), HOST)
    await once(socket, 'connect')
    const waiting = new Map<number, (body: unknown) => void>()
    let calls = 0
    onFrame(socket, ({ id, body }) => {
      waiting.get(id)?.(body)
      waiting.delete(id)
    })
    const call = (operation: keyof Mirror, body: unknown) =>
      new Promise<unknown>((resolve) => {
        const id = ++calls
        waiting.set(id, resolve)
        send(socket, { id, operation, body })
      })
    const api: Mirror = { echo: (keys) => believed(call('echo', keys)), page: (input) => believed(call('page', input)) }
    return { api, close: async () => socket.destroy() }
  },
}

export const bareHttp: Ends = {
  listen: () =>
    portOf(
      createHttpServer((request, response) => {
        let text = ''
        request.setEncoding('utf8')
        request.on('data', (chunk: string) => (text += chunk))
        request.on('end', () => {
          const operation = request.url === '/echo' ? 'echo' : 'page'
          const write = (body: unknown) => {
            const json = JSON.stringify(body)
            response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
            response.end(json)
          }
          void answer({ operation, body: text === '' ? undefined : JSON.parse(text) }).then(write)
        })
      }),
    ),
  connect: (port) => {
    const pool = new Pool(`http://${HOST}:${port}`, { connections: CONNECTIONS })
    const ask = async (method: 'GET' | 'POST', path: string, input?: unknown) => {
      const body = input === undefined ? null : JSON.stringify(input)
      const headers = { 'content-type': 'application/json' }
      return (await pool.request({ method, path, body, headers })).body.json()
    }
    const api: Mirror = {
      echo: (keys) => believed(ask('POST', '/echo', keys)),
      page: ({ limit }) => believed(ask('GET', `/page?limit=${limit}`)),
    }
    return { api, close: () => pool.close() }
  },
}

export const expressFetch: Ends = {
  listen: () => {
    const app = express()
    app.use(express.json())
    app.post('/echo', async (req, res) => void res.json(await answers.echo(req.body as Keys)))
    app.get('/page', async (_req, res) => void res.json(await answers.page({ limit: 0 })))
    return portOf(createHttpServer(app))
  },
  connect: (port) => {
    const headers = { 'content-type': 'application/json' }
    const ask = async (path: string, init: RequestInit = {}): Promise<unknown> =>
      (await fetch(`http://${HOST}:${port}${path}`, init)).json()
    const api: Mirror = {
      echo: (keys) => believed(ask('/echo', { method: 'POST', headers, body: JSON.stringify(keys) })),
      page: ({ limit }) => believed(ask(`/page?limit=${limit}`)),
    }
    return { api, close: async () => {} }
  },
}
