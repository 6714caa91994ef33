import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { staticDiscovery } from '@murmuration/discovery'
import { createLog } from '@murmuration/service'
import { expect, onTestFinished, test } from 'vitest'
import { passSockets } from '../src/sockets.ts'

const log = createLog({ name: 'gateway', level: 'silent' })

const listen = async (server: Server) => {
  const sockets = new Set<Duplex>()
  server.on('connection', (socket: Duplex) => sockets.add(socket))
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A pusher that says its name in the answer, and repeats what it is told. */
const pusher = (name: string) => {
  const server = createServer()
  server.on('upgrade', ({ headers }, socket, head) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nx-name: ${name} ${String(headers['x-forwarded-host'] ?? '')}\r\n\r\n`,
    )
    if (head.length) socket.write(head)
    socket.pipe(socket)
  })
  return listen(server)
}

/** A pusher that refuses: with the status that a handshake asks for, else 503. */
const refusing = () => {
  const server = createServer()
  server.on('upgrade', ({ headers }: IncomingMessage, socket: Duplex) => {
    const status = headers['x-status'] ?? '503 Service Unavailable'
    socket.end(`HTTP/1.1 ${String(status)}\r\ncontent-length: 2\r\n\r\nno`)
  })
  return listen(server)
}

/** An address at which nothing listens. */
const nothing = async () => {
  const server = createTcpServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `http://127.0.0.1:${port}`
}

const gateway = (pushers: string[], trustProxy: number) => {
  const server = createServer()
  passSockets({ service: 'notify', discovery: staticDiscovery({ notify: pushers }), trustProxy, log }).attach(server)
  return listen(server)
}
const gatewayTo = (...pushers: string[]) => gateway(pushers, 0)

const shake = (gateway: string, headers: Record<string, string> = {}) =>
  new Promise<{ status?: number | undefined; name?: unknown; type?: unknown; body?: string; socket?: Duplex }>(
    (resolve, reject) => {
      const outgoing = request(new URL('/socket.io/?EIO=4', gateway), {
        headers: { connection: 'Upgrade', upgrade: 'websocket', ...headers },
      })
      outgoing.on('upgrade', ({ statusCode: status, headers: { 'x-name': name } }, socket) =>
        resolve({ status, name, socket }),
      )
      outgoing.on('response', (response) => {
        let body = ''
        response.on('data', (bytes: Buffer) => (body += bytes.toString()))
        response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], body }))
      })
      outgoing.on('error', reject)
      outgoing.end()
    },
  )

test('handshakes go to all pushers in turn', async () => {
  const gateway = await gatewayTo(await pusher('one'), await pusher('two'))
  const names = [await shake(gateway), await shake(gateway), await shake(gateway), await shake(gateway)].map(
    ({ name }) => name,
  )
  expect(names.slice(0, 2).sort()).toEqual(['one', 'two'])
  expect(names.slice(2)).toEqual(names.slice(0, 2))
})

test('of two pushers one is dead: every handshake succeeds', async () => {
  const gateway = await gatewayTo(await nothing(), await pusher('alive'))
  const answers = await Promise.all(Array.from({ length: 20 }, () => shake(gateway)))
  expect(answers.map(({ status, name }) => [status, name])).toEqual(Array(20).fill([101, 'alive']))
})

test('a pusher that breaks off, or says that it is not available, is no answer either', async () => {
  const breaking = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())))
  const stopping = await refusing()
  const gateway = await gatewayTo(breaking, stopping, await pusher('alive'))
  for (let i = 0; i < 3; i++) expect(await shake(gateway)).toMatchObject({ status: 101, name: 'alive' })
})

test('a pusher that hangs costs one wait, not one for each handshake', async () => {
  let asked = 0
  const hanging = await listen(createTcpServer(() => void (asked += 1)))
  const gateway = await gatewayTo(hanging, await pusher('alive'))
  for (let i = 0; i < 6; i++) expect(await shake(gateway)).toMatchObject({ status: 101, name: 'alive' })
  expect(asked).toBe(1)
})

test('without any pusher a handshake is answered with a problem', async () => {
  for (const gateway of [await gatewayTo(), await gatewayTo(await nothing())]) {
    const { status, type, body } = await shake(gateway, { 'x-request-id': 'r-1' })
    expect([status, type]).toEqual([503, 'application/problem+json'])
    expect(JSON.parse(body ?? '')).toMatchObject({ code: 'unavailable', requestId: 'r-1' })
  }
})

test('a refusal by a pusher reaches the page as it is', async () => {
  const gateway = await gatewayTo(await refusing())
  expect(await shake(gateway, { 'x-status': '400 Bad Request' })).toMatchObject({ status: 400, body: 'no' })
})

test('what either side says reaches the other, and the end does too', async () => {
  const gateway = await gatewayTo(await pusher('one'))
  const { socket } = await shake(gateway)
  socket?.write('hello')
  expect(String(((await once(socket!, 'data')) as [Buffer])[0])).toBe('hello')
  socket?.end()
  await once(socket!, 'close')
})

test.each([
  [0, 'one'],
  [1, 'one public.example'],
])('behind %i proxies a pusher is told of %j', async (trustProxy, name) => {
  const url = await gateway([await pusher('one')], trustProxy)
  expect(await shake(url, { 'x-forwarded-host': 'public.example' })).toMatchObject({ name })
})
