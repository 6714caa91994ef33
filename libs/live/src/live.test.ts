import { createServer, request } from 'node:http'
import { AppError } from '@murmuration/rpc'
import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { createLive, type LiveDeps } from './live.ts'

const refusing = () => Promise.reject(new AppError('unauthenticated', 'nobody'))
const inbox = { after: async () => [], before: async () => [], unread: async () => new Map<string, number>() }

const begin = async ({ identify = refusing, isReady = () => true }: Partial<LiveDeps> = {}) => {
  const server = createServer((_request, response) => void response.end('a page'))
  const live = createLive({ inbox, identify, isReady, cookie: 'access', log: { error: () => undefined } })
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

const refusalOf = async (url: string) => {
  const socket = io(url, { transports: ['websocket'], auth: { token: 'a token' }, reconnection: false })
  onTestFinished(() => void socket.disconnect())
  return new Promise<string>((resolve) => socket.once('connect_error', ({ message }) => resolve(message)))
}

test('a bad token is `unauthenticated`; a token that cannot be checked is not', async () => {
  expect(await refusalOf(await begin())).toBe('unauthenticated')
  const lost = () => Promise.reject(new AppError('unavailable', 'the keys cannot be had'))
  expect(await refusalOf(await begin({ identify: lost }))).toBe('unavailable')
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
