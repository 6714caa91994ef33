import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../log.ts'
import { createProcess } from '../process.ts'

const begin = async () => {
  const service = createProcess({
    name: 'test',
    log: createLog({ name: 'test', level: 'silent' }),
    host: '127.0.0.1',
    port: 0,
    checks: {},
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
