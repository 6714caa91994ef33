import { createServer, request } from 'node:http'
import { AppError } from '@murmuration/rpc'
import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { createLive, type LiveDeps } from './live.ts'

const refusing = () => Promise.reject(new AppError('unauthenticated', 'nobody'))
const inbox = { after: async () => [], before: async () => [], unread: async () => new Map<string, number>() }

const begin = async ({ verifyToken = refusing, isReady = () => true, trustProxy = 0 }: Partial<LiveDeps> = {}) => {
  const server = createServer((_request, response) => void response.end('a page'))
  const live = createLive({
    inbox,
    verifyToken,
    isReady,
    trustProxy,
    cookie: 'access',
    log: { error: () => undefined },
  })
  live.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => live.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

test.each(['/', '/socket.io/', '/socket.io/?EIO=4&transport=polling'])(
  'a request that asks for no websocket is answered by whoever answers pages: %s',
  async (path) => {
    const url = await begin()
    expect(await (await fetch(url + path)).text()).toBe('a page')
  },
)

const refusalOf = async (url: string, options: object = { auth: { token: 'a token' } }) => {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options })
  onTestFinished(() => void socket.disconnect())
  return new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', ({ message }) => resolve(message))
  })
}

test('a bad token is `unauthenticated`; a token that cannot be checked is not', async () => {
  expect(await refusalOf(await begin())).toBe('unauthenticated')
  const lost = () => Promise.reject(new AppError('unavailable', 'the keys cannot be had'))
  expect(await refusalOf(await begin({ verifyToken: lost }))).toBe('unavailable')
})

test('a process that cannot check tokens yet answers a handshake with 503, so that another is asked', async () => {
  const url = await begin({ isReady: () => false })
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'a'.repeat(22) + '==' }
  const asking = request(`${url}/socket.io/?EIO=4&transport=websocket`, {
    headers: { ...headers, 'sec-websocket-version': '13' },
  }).end()
  const status = await new Promise((resolve) => asking.once('response', (response) => resolve(response.statusCode)))
  expect(status).toBe(503)
})

test('behind a proxy that is believed a page’s cookie counts for the host that the proxy names', async () => {
  const verifyToken = async () => ({ id: 'a', handle: 'ada', name: 'Ada', expiresAt: Date.now() + 60_000 })
  const origin = 'https://public.example'
  const extraHeaders = { cookie: 'access=token', origin, 'x-forwarded-host': 'public.example' }
  expect(await refusalOf(await begin({ verifyToken, trustProxy: 1 }), { extraHeaders })).toBe('connected')
  expect(await refusalOf(await begin({ verifyToken }), { extraHeaders })).toBe('unauthenticated')
  const editor = { cookie: 'access=token', origin, 'sec-fetch-site': 'same-origin' }
  expect(await refusalOf(await begin({ verifyToken }), { extraHeaders: editor })).toBe('connected')
})

test('a `since` in the future does not silence a page', async () => {
  const id = (n: number) => `01900000-0000-7000-8000-00000000000${n}`
  const notification = { id: id(2), kind: 'follow' as const, actor: { id: id(0), handle: 'bob', name: 'Bob' } }
  const news = { ...notification, post: null, createdAt: new Date(0).toISOString(), read: false }
  let items: (typeof news)[] = []
  const own = {
    before: async () => [{ ...news, id: id(1) }],
    after: async (cursors: { after: string }[]) => cursors.map(({ after }) => items.filter((item) => item.id > after)),
    unread: async () => new Map<string, number>(),
  }
  const verifyToken = async () => ({ id: 'a', handle: 'ada', name: 'Ada', expiresAt: Date.now() + 60_000 })
  const server = createServer()
  const live = createLive({ inbox: own, verifyToken, cookie: 'access', log: { error: () => undefined } })
  live.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => live.close())
  const { port } = server.address() as { port: number }

  const auth = { token: 'a', since: '0fffffff-0000-7000-8000-000000000000' }
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], auth, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const heard = new Promise((resolve) => socket.once('notification', resolve))
  await new Promise((resolve) => socket.once('unread', resolve))
  items = [news]
  live.invalidate(['a'])
  expect(await heard).toMatchObject({ id: id(2) })
})
