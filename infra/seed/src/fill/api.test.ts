import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openApi } from './api.ts'

const answering = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server it is never a path
  return { base: `http://127.0.0.1:${port}`, close: () => server.close() }
}

test('a system that asks us to wait is asked again when it said', async () => {
  let asked = 0
  const { base, close } = await answering((_req, res) => {
    asked++
    if (asked === 1) return res.writeHead(429, { 'retry-after': '1' }).end('{}')
    return res.writeHead(201).end('{"done":true}')
  })
  const waits: number[] = []
  const api = openApi(base, (seconds) => waits.push(seconds))

  expect(await api.send('POST', '/api/posts', { body: {} })).toEqual({ status: 201, body: { done: true } })
  expect({ asked, waits }).toEqual({ asked: 2, waits: [1] })
  await api.close()
  close()
})

test('what is wrong with an address is said in a sentence', async () => {
  expect(() => openApi('localhost:3000')).toThrow('not an address like http://localhost:3000')

  const nobody = await answering(() => {})
  nobody.close()
  const api = openApi(nobody.base)
  await expect(api.send('GET', '/health/ready')).rejects.toThrow('Nothing answers at')
  await api.close()
})

test('another program is told apart from Murmuration', async () => {
  const { base, close } = await answering((_req, res) => res.end('<h1>It works!</h1>'))
  const api = openApi(base)
  await expect(api.send('GET', '/health/ready')).rejects.toThrow('doesn’t look like Murmuration')
  await api.close()
  close()
})
