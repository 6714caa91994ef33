import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { type AddressInfo, connect, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { createLog } from '@murmuration/service'
import { expect, onTestFinished, test } from 'vitest'
import { passDonors } from '../src/donors.ts'

const log = createLog({ name: 'gateway', level: 'silent' })

const listen = async (server: Server) => {
  const sockets = new Set<Duplex>()
  server.on('connection', (socket: Duplex) => sockets.add(socket))
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** A router that repeats what it is told. */
const startRouter = async () => {
  const asked: { url: string | undefined; headers: IncomingHttpHeaders }[] = []
  const server = createServer()
  server.on('upgrade', ({ url, headers }, socket) => {
    asked.push({ url, headers })
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-protocol: wamp.2.json\r\n\r\n',
    )
    socket.pipe(socket)
  })
  return { asked, port: await listen(server) }
}

const startGateway = async (routerUrl: string, options: { mostOpen?: number } = {}) => {
  const server = createServer()
  passDonors({ routerUrl, trustProxy: 0, log, ...options }).attach(server)
  return listen(server)
}

const shake = (port: number, headers: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; protocol?: unknown; socket?: Duplex }>((resolve, reject) => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-protocol': 'wamp.2.json' }
    const outgoing = request({ port, path: '/wamp', headers: { ...upgrade, ...headers } })
    outgoing.on('upgrade', ({ statusCode: status, headers }, socket) =>
      resolve({ status, protocol: headers['sec-websocket-protocol'], socket }),
    )
    outgoing.on('response', (response) => {
      response.resume()
      resolve({ status: response.statusCode })
    })
    outgoing.on('error', reject)
    outgoing.end()
  })

test.each(['ws', 'rs'])(
  'a device speaks with the router at %s://, in the protocol that it has asked for',
  async (scheme) => {
    const { port, asked } = await startRouter()
    const { status, protocol, socket } = await shake(await startGateway(`${scheme}://127.0.0.1:${port}`))
    expect([status, protocol, asked[0]?.url]).toEqual([101, 'wamp.2.json', '/'])
    socket?.write('hello')
    expect(String(((await once(socket!, 'data')) as [Buffer])[0])).toBe('hello')
    socket?.end()
    await once(socket!, 'close')
  },
)

test('the router is not told who the visitor is', async () => {
  const { port, asked } = await startRouter()
  await shake(await startGateway(`rs://127.0.0.1:${port}`), {
    cookie: 'split_access=secret',
    authorization: 'Bearer secret',
  })
  expect(JSON.stringify(asked)).not.toContain('secret')
})

test.each([
  ['a page of this site is let in', (port: number) => ({ origin: `http://localhost:${port}` }), 101],
  ['a program, which names no origin, is let in', () => ({}), 101],
  ['a page of another site is refused', () => ({ origin: 'https://elsewhere.example' }), 403],
  ['a page that the browser says is of another site is refused', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
] as const)('%s', async (_name, headersAt, status) => {
  const { port, asked } = await startRouter()
  const gateway = await startGateway(`rs://127.0.0.1:${port}`)
  const answer = await shake(gateway, { host: `localhost:${gateway}`, ...headersAt(gateway) })
  expect([answer.status, asked.length]).toEqual([status, status === 101 ? 1 : 0])
})

test('there are only so many at once, and one that leaves makes room', async () => {
  const { port } = await startRouter()
  const gateway = await startGateway(`rs://127.0.0.1:${port}`, { mostOpen: 2 })
  const [first] = [await shake(gateway), await shake(gateway)]
  expect(await shake(gateway)).toEqual({ status: 503 })
  first.socket?.destroy()
  await expect.poll(async () => (await shake(gateway)).status).toBe(101)
})

test('without a router the handshake is answered with a problem', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((closed) => server.close(closed))
  expect(await shake(await startGateway(`rs://127.0.0.1:${port}`))).toEqual({ status: 503 })
})

test('a device that is told so and stays holds nothing open', async () => {
  const [router, server] = [createServer(), createServer()]
  const port = await listen(router)
  await new Promise((closed) => router.close(closed))
  passDonors({ routerUrl: `rs://127.0.0.1:${port}`, trustProxy: 0, log }).attach(server)
  const device = connect({ port: await listen(server), host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void device.destroy())
  device.resume().write('GET /wamp HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
  await once(device, 'end')
  const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
  await expect.poll(connections).toBe(0)
})
