import type { Server } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { takeUpgrade } from '@murmuration/http'
import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../log.ts'
import { createProcess } from '../process.ts'

const begin = async (onListening: (server: Server) => void = () => undefined) => {
  const service = createProcess({
    name: 'test',
    log: createLog({ name: 'test', level: 'silent' }),
    host: '127.0.0.1',
    port: 0,
    checks: {},
    onListening,
    app: ({ method, url, headers }, response) => void response.end(`${method} ${url} ${headers.host}`),
  })
  onTestFinished(service.stop)
  const { port } = new URL(await service.start())

  /** Sends these bytes, and returns the answer. */
  return async (bytes: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(bytes)
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
    return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body }
  }
}

test.each([
  [400, 'invalid', 'GET / HTTP/9\r\n\r\n'],
  [400, 'invalid', 'GET / HTTP/1.1\r\nno colon here\r\n\r\n'],
  [400, 'invalid', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  [413, 'too_large', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(2 ** 17)}\r\n\r\n`],
  [404, 'not_found', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
])('%i %s: bytes that are no valid request get a problem with an id', async (status, code, bytes) => {
  const ask = await begin()
  const answer = await ask(bytes)
  expect(answer.status).toBe(status)
  expect(answer.head).toContain('content-type: application/problem+json')
  const problem = JSON.parse(answer.body) as { requestId: string }
  expect(problem).toMatchObject({ status, code, type: 'about:blank' })
  expect(answer.head).toContain(`x-request-id: ${problem.requestId}`)
})

test('a request as clients send it to proxies is for this host', async () => {
  const ask = await begin()
  const { body } = await ask('GET http://other:8080/path?q=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(body).toContain('GET /path?q=1 other:8080')
})

test('an unknown expectation is ignored', async () => {
  const ask = await begin()
  const { status } = await ask('GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n')
  expect(status).toBe(200)
})

test('a request to switch protocols that a listener takes is left to it, and any other is read without that', async () => {
  const attach = (server: Server) =>
    server.on('upgrade', (request, socket) => {
      if (request.url !== '/taken') return
      takeUpgrade(request)
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello')
    })
  const ask = await begin(attach)
  const head = 'HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n'
  expect(await ask(`GET /taken ${head}`)).toMatchObject({ status: 101, body: 'hello' })
  expect(await ask(`GET /other ${head}`)).toMatchObject({ status: 200, body: 'GET /other x' })
})
