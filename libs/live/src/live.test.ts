import { createServer } from 'node:http'
import { AppError } from '@murmuration/rpc'
import { expect, onTestFinished, test } from 'vitest'
import { createLive } from './live.ts'

const inbox = { after: async () => [], before: async () => [], unread: async () => new Map<string, number>() }

const begin = async () => {
  const server = createServer((_request, response) => void response.end('a page'))
  const identify = () => Promise.reject(new AppError('unauthenticated', 'nobody'))
  const live = createLive({ inbox, identify, cookie: 'access', log: { error: () => undefined } })
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
