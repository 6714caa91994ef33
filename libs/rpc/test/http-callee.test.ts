import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { httpListen } from '../src/index.ts'
import { lab } from './conformance/lab.ts'
import { openLab } from './conformance/open.ts'

/** The lab over HTTP, for clients in other languages. */
const open = async () => {
  let url = ''
  await openLab(async (contract, handler) => {
    const listener = await httpListen({ contract, handler })
    url = listener.address
    return { connection: { handler, close: listener.drain }, close: listener.drain }
  })
  return url
}

const json = { 'content-type': 'application/json' }
const thing = JSON.stringify({ id: '1', name: 'n' })

test('an operation is its REST route', async () => {
  const url = await open()
  const asked = await fetch(`${url}/ask/a%2Fb?count=3&list=x,y&list=z&more=1`)
  expect([asked.status, await asked.json()]).toEqual([200, { word: 'a/b', count: 3, list: ['x,y', 'z'] }])

  const created = await fetch(`${url}/things`, { method: 'POST', headers: json, body: thing })
  expect([created.status, await created.json()]).toEqual([200, { id: '1', name: 'n', tags: [], note: null }])

  const removed = await fetch(`${url}/things/1`, { method: 'DELETE' })
  expect([removed.status, await removed.text()]).toEqual([200, '{}'])
})

test('what stands in the path counts, whatever the body says', async () => {
  const url = await open()
  const body = JSON.stringify({ id: 'body', name: 'n' })
  const reply = await fetch(`${url}/things/path`, { method: 'PUT', headers: json, body })
  expect(await reply.json()).toMatchObject({ id: 'path' })
})

test('an answer has its type and the id of its request, and no header about the server', async () => {
  const url = await open()
  const { headers } = await fetch(`${url}/things/latest`, { headers: { 'x-request-id': 'mine-1' } })
  const names = [...headers.keys()].sort()
  expect(names).toEqual(['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'x-request-id'])
  expect(headers.get('x-request-id')).toBe('mine-1')
  expect(headers.get('content-type')).toBe('application/json')
})

test('HEAD answers as GET does, without the body', async () => {
  const url = await open()
  const { status, headers, body } = await fetch(`${url}/things/latest`, { method: 'HEAD' })
  expect([status, headers.get('content-type'), body]).toEqual([200, 'application/json', null])
})

test('an error is a problem document', async () => {
  const url = await open()
  const body = JSON.stringify({
    code: 'rate_limited',
    message: 'Slowly',
    retryAfter: 12,
    errors: [{ path: 'a', message: 'b' }],
  })
  const reply = await fetch(`${url}/failures`, { method: 'POST', headers: { ...json, 'x-request-id': 'r' }, body })
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  expect(reply.headers.get('retry-after')).toBe('12')
  expect(reply.headers.get('x-request-id')).toBe('r')
  expect([reply.status, await reply.json()]).toEqual([
    429,
    {
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      code: 'rate_limited',
      detail: 'Slowly',
      requestId: 'r',
      errors: [{ path: 'a', message: 'b' }],
    },
  ])
})

test.each([
  ['an unknown path', 'GET', '/nothing'],
  ['an unknown method', 'POST', '/things/latest'],
  ['another case', 'GET', '/Things/latest'],
  ['a slash too many', 'GET', '/things/latest/'],
  ['an empty parameter', 'GET', '/ask/'],
  ['a path with broken percent-encoding', 'GET', '/things/%zz'],
])('%s is not found', async (_name, method, path) => {
  const url = await open()
  const reply = await fetch(url + path, { method })
  expect([reply.status, await reply.json()]).toMatchObject([404, { code: 'not_found', status: 404 }])
})

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

test.each<[string, Record<string, string>, string | Uint8Array<ArrayBuffer>]>([
  ['another content type', { 'content-type': 'text/plain' }, thing],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'id=1&name=n'],
  ['no content type', {}, new TextEncoder().encode(thing)],
  ['another charset', { 'content-type': 'application/json; charset=latin1' }, thing],
  ['a compressed body', { ...json, 'content-encoding': 'gzip' }, new Uint8Array(gzipSync(thing))],
  ['broken JSON', json, '{"id":'],
  ['no JSON', json, 'id=1'],
  ['bytes that are not UTF-8', json, Uint8Array.of(0x22, 0xff, 0x22)],
  ['JSON nested 100,000 deep', json, deep],
  ['a list', json, '[]'],
  ['null', json, 'null'],
])('%s is invalid, as a whole', async (_name, headers, body) => {
  const url = await open()
  for (const [method, path] of [
    ['POST', '/things'],
    ['PUT', '/things/1'],
  ] as const) {
    const reply = await fetch(url + path, { method, headers, body })
    expect([reply.status, await reply.json()]).toMatchObject([400, { code: 'invalid', errors: [{ path: '' }] }])
  }
})

test('a charset that says UTF-8 is welcome', async () => {
  const url = await open()
  const headers = { 'content-type': 'Application/JSON; charset="UTF-8"' }
  expect((await fetch(`${url}/things`, { method: 'POST', headers, body: thing })).status).toBe(200)
})

test.each([
  ['announced', `content-length: ${2 ** 20 + 1}\r\n\r\n`],
  ['not announced', `transfer-encoding: chunked\r\n\r\n100001\r\n`],
])('a body over 1 MiB, %s, is refused, and the connection serves on', async (name, head) => {
  const url = await open()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(`POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head}`)
  socket.write('x'.repeat(2 ** 20 + 1))
  if (name === 'not announced') socket.write('\r\n0\r\n\r\n')
  socket.write('GET /things/latest HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  const answers = await text(socket)
  expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  expect(answers).toContain('"code":"too_large"')
})

test('a caller that hangs up in the middle of its body disturbs no other call', async () => {
  const url = await open()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write('POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"id"')
  await new Promise<void>((done) => socket.end(done))
  expect((await fetch(`${url}/things/latest`)).status).toBe(200)
})

test('a port that is in use is reported', async () => {
  const url = await open()
  const taken = httpListen({
    contract: lab,
    handler: () => new Promise(() => undefined),
    port: Number(new URL(url).port),
  })
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE', port: Number(new URL(url).port) })
})

test('drain ends idle connections, and a second drain changes nothing', async () => {
  const listener = await httpListen({
    contract: lab,
    handler: async ({ id }) => ({ id, ok: true, output: { latest: true } }),
  })
  await (await fetch(`${listener.address}/things/latest`)).text()
  await listener.drain()
  await listener.drain()
  await expect(fetch(listener.address)).rejects.toThrow()
})
