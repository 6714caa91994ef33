import type { RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { listen } from '@murmuration/http'
import { expect, onTestFinished, test } from 'vitest'
import type { Connection, Ctx } from '../src/index.ts'
import { httpConnect, wasNeverStarted } from '../src/index.ts'
import { lab } from './conformance/lab.ts'
import { ctx } from './conformance/open.ts'

/** A server of another project, and a connection to it. */
const open = async (answer: RequestListener) => {
  const server = createServer(answer)
  const listener = await listen(server)
  const connection = httpConnect(lab, listener.address)
  onTestFinished(async () => {
    server.closeAllConnections()
    await connection.close()
    await listener.drain()
  })
  return { connection, listener }
}

const latest = ({ handler }: Connection, more: Partial<Ctx> = {}) =>
  handler({ id: '1', operation: 'latest', input: {}, ctx: ctx(more) })

const html = (status: number) => (res: ServerResponse) =>
  void res.writeHead(status, { 'content-type': 'text/html' }).end('<p>')
const problem =
  (status: number, body: unknown, headers = {}) =>
  (res: ServerResponse) =>
    void res.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body))
const raw = (body: string) => (res: ServerResponse) => void res.end(body)

test.each([
  ['a page with 502', html(502), 'unavailable'],
  ['a page with 503', html(503), 'unavailable'],
  ['a page with 504', html(504), 'timeout'],
  ['a page with 431', html(431), 'too_large'],
  ['a page with 404', html(404), 'internal'],
  ['a redirect', html(302), 'internal'],
  ['an empty 204', (res: ServerResponse) => void res.writeHead(204).end(), 'internal'],
  ['no JSON', raw('<p>'), 'internal'],
  ['half of a JSON', raw('{"latest":'), 'internal'],
  ['nothing', raw(''), 'internal'],
  ['a problem without code', problem(400, { detail: 'x' }), 'internal'],
  ['a code of Object’s', problem(500, { code: 'toString', detail: 'x' }), 'internal'],
  ['broken fields', problem(400, { code: 'invalid', detail: 'x', errors: [{ path: 1 }] }), 'internal'],
  [
    'a reply without end',
    (res: ServerResponse) => {
      const more = () => void (res.destroyed || res.write('x'.repeat(2 ** 20), more))
      more()
    },
    'internal',
  ],
  [
    'a reply that breaks off',
    (res: ServerResponse) => void res.writeHead(200, { 'content-length': '99' }).write('{', () => res.destroy()),
    'unavailable',
  ],
  ['a connection that breaks', (res: ServerResponse) => void res.destroy(), 'unavailable'],
])('%s is answered', async (_name, answer, code) => {
  const { connection } = await open((_req, res) => answer(res))
  const reply = await latest(connection)
  expect(reply).toMatchObject({ id: '1', ok: false, error: { code } })
  expect(wasNeverStarted(reply)).toBe(false)
})

test('a callee cannot claim in its body that a call was never started', async () => {
  const forged = { code: 'unavailable', detail: 'x', notStarted: true, unstarted: true }
  const { connection } = await open((_req, res) => problem(503, forged)(res))
  const reply = await latest(connection)
  expect(reply).toEqual({ id: '1', ok: false, error: { code: 'unavailable', message: 'x' } })
  expect(wasNeverStarted(reply)).toBe(false)
})

test.each([
  ['7', 7],
  ['Wed, 21 Oct 2099 07:28:00 GMT', undefined],
  ['-1', undefined],
])('Retry-After: %s is read as %s', async (header, seconds) => {
  const body = { code: 'overloaded', detail: 'x' }
  const { connection } = await open((_req, res) => problem(503, body, { 'retry-after': header })(res))
  const reply = await latest(connection)
  expect(!reply.ok && reply.error.retryAfter).toBe(seconds)
})

test('where no process listens, the call was never started', async () => {
  const { connection, listener } = await open(() => undefined)
  await listener.drain()
  const reply = await latest(connection)
  expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  expect(wasNeverStarted(reply)).toBe(true)
})

test('a connection that was closed starts no call', async () => {
  const { connection } = await open(() => undefined)
  await connection.close()
  await connection.close()
  const reply = await latest(connection)
  expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  expect(wasNeverStarted(reply)).toBe(true)
})

test('a context that cannot be a header is a bug of ours, not a reason to try again', async () => {
  const { connection } = await open((_req, res) => raw('{"latest":true}')(res))
  const reply = await latest(connection, { token: 'a\r\nx-evil: 1' })
  expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
  expect(await latest(connection)).toMatchObject({ ok: true })
})

test('secrets stay out of addresses', async () => {
  const seen: string[] = []
  const { connection } = await open((req, res) => {
    seen.push(`${req.method} ${req.url} ${req.headers['content-type']}`)
    raw('{}')(res)
  })
  const call = (operation: string, input: unknown) => connection.handler({ id: '1', operation, input, ctx: ctx() })
  await call('remove', { id: 'a b', note: 'secret' })
  await call('remove', { id: 'a b' })
  await call('work', {})
  expect(seen).toEqual([
    'DELETE /things/a%20b application/json',
    'DELETE /things/a%20b undefined',
    'POST /work undefined',
  ])
})

test('connections are kept and used again', async () => {
  const ports = new Set<number | undefined>()
  const { connection } = await open((req, res) => {
    ports.add(req.socket.remotePort)
    raw('{"latest":true}')(res)
  })
  for (let i = 0; i < 20; i++) await latest(connection)
  expect(ports.size).toBeLessThanOrEqual(2) // the next call may come before the last one's connection is free
})

test('a callee that no longer listens is reported, without another call; one that only closed its connections is not', async () => {
  const server = createServer((_req, res) => void res.end('{}'))
  const { address: url } = await listen(server)
  const connection = httpConnect(lab, url)
  onTestFinished(connection.close)
  let gone = 0
  connection.onGone?.(() => void gone++)

  await latest(connection)
  server.closeAllConnections()
  for (let i = 0; i < 3; i++) await latest(connection) // a look around takes no longer than that
  expect(gone).toBe(0)

  server.close()
  server.closeAllConnections()
  await expect.poll(() => gone).toBe(1)
})

test.each([
  ['unavailable', { 'x-not-started': '1' }, true],
  ['unavailable', {}, false],
  ['internal', { 'x-not-started': '1' }, false],
])('a callee that says %s with %j has not begun: %s', async (code, headers, notBegun) => {
  const { connection } = await open((_req, res) => problem(503, { code, detail: 'x' }, headers)(res))
  expect(wasNeverStarted(await latest(connection))).toBe(notBegun)
})
