import { setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { tcpConnect, tcpListen, wasNeverStarted } from '../src/index.ts'
import { lab } from './conformance/lab.ts'
import { call, createLog, echo, HELLO_BYTES, latest, listen, secret, stranger } from './tcp/peers.ts'

test('without a secret neither side begins', async () => {
  await expect(tcpListen({ contract: lab, handler: echo })).rejects.toThrow('needs a secret')
  expect(() => tcpConnect(lab, 'tcp://127.0.0.1:1')).toThrow('needs a secret')
  expect(() => tcpConnect(lab, 'tcp://127.0.0.1:1', { secret: '' })).toThrow('needs a secret')
})

test.each([
  ['another secret', lab, { secret: 'another' }, 'tcp.unreachable', 'secret'],
  ['another service', { ...lab, name: 'other' }, { secret }, 'tcp.unreachable', 'service'],
  ['another codec', lab, { secret, codec: 'msgpack' }, 'tcp.mismatch', 'codec'],
] as const)(
  'with %s calls are unavailable, not started, and the log says why',
  async (_name, contract, settings, event, why) => {
    let begun = 0
    const { address, log: theirs } = await listen(async ({ id }) => ({ id, ok: true, output: ++begun }))
    const log = createLog()
    const connection = tcpConnect(contract, address, { ...settings, log })
    onTestFinished(connection.close)
    for (let i = 0; i < 3; i++) {
      const reply = await latest(connection)
      expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' } })
      expect(wasNeverStarted(reply)).toBe(true)
    }
    expect(begun).toBe(0)
    expect(log.lines).toEqual([[event, { address, reason: expect.stringContaining(why) }]])
    await expect.poll(() => theirs.events()).toEqual(['tcp.stranger'])
  },
)

test('a callee that does not know the secret is called by nobody, though it takes any proof', async () => {
  const sent: Buffer[] = []
  const impostor = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => sent.push(chunk)).on('error', () => {})
    socket.write(Buffer.concat([Buffer.from('MURM'), Buffer.of(1, 1), Buffer.alloc(32, 7)]))
    socket.write(Buffer.alloc(32, 9))
  }).listen(0, '127.0.0.1')
  await once(impostor, 'listening')
  onTestFinished(() => void impostor.close())
  const { work, log } = call(`tcp://127.0.0.1:${(impostor.address() as AddressInfo).port}`)
  expect(wasNeverStarted(await work({ password: 'hunter2' }))).toBe(true)
  expect(Buffer.concat(sent).toString('latin1')).not.toContain('hunter2')
  expect(log.lines).toMatchObject([['tcp.unreachable', { reason: expect.stringContaining('secret') }]])
})

/** Passes bytes on between a caller and a callee, and keeps those of the caller. */
const tap = async (port: number) => {
  const recorded: Buffer[] = []
  const proxy = createServer((caller) => {
    const callee = connect(port, '127.0.0.1').on('error', () => {})
    caller.on('data', (chunk: Buffer) => recorded.push(chunk)).on('error', () => {})
    caller.pipe(callee)
    callee.pipe(caller)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => void proxy.close())
  return { address: `tcp://127.0.0.1:${(proxy.address() as AddressInfo).port}`, recorded }
}

test('a handshake that was recorded opens nothing when it is sent again', async () => {
  let begun = 0
  const { port, log } = await listen(async ({ id }) => ({ id, ok: true, output: ++begun }))
  const { address, recorded } = await tap(port)
  const { work } = call(address)
  expect(await work()).toMatchObject({ ok: true })
  const bytes = Buffer.concat(recorded)
  expect(bytes.length).toBeGreaterThan(HELLO_BYTES + 32)

  const replayed = stranger(port)
  replayed.socket.write(bytes)
  await replayed.closed
  expect(replayed.received().length).toBe(HELLO_BYTES)
  expect(begun).toBe(1)
  expect(log.events()).toContain('tcp.stranger')
})

test('what the callee sends, sent back to it, proves nothing', async () => {
  const { port } = await listen(echo, { handshakeMs: 100 })
  const mirror = stranger(port)
  mirror.socket.on('data', (chunk) => void mirror.socket.write(chunk))
  await mirror.closed
  expect(mirror.received().length).toBe(HELLO_BYTES)
})

test.each([
  ['other words', Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n'.padEnd(200, 'x'))],
  ['a hello of another version', Buffer.concat([Buffer.from('MURM'), Buffer.of(9, 1), Buffer.alloc(64)])],
  ['a proof of zeros', Buffer.concat([Buffer.from('MURM'), Buffer.of(1, 1), Buffer.alloc(64)])],
  ['a million bytes', Buffer.alloc(2 ** 20)],
])('%s get the hello that everybody gets, and no more', async (_name, bytes) => {
  const { port, log } = await listen()
  const { socket, closed, received } = stranger(port)
  socket.write(bytes)
  await closed
  expect(received().length).toBeLessThanOrEqual(HELLO_BYTES) // a connection that is reset may lose them
  expect(log.events()).toEqual(['tcp.stranger'])
})

test('who sends half a hello, or nothing, is not waited for', async () => {
  const { port, log } = await listen(echo, { handshakeMs: 100 })
  const slow = stranger(port)
  const silent = stranger(port)
  for (const byte of 'MURM') {
    slow.socket.write(byte)
    await sleep(10)
  }
  await Promise.all([slow.closed, silent.closed])
  expect(slow.received().length + silent.received().length).toBe(2 * HELLO_BYTES)
  expect(log.events()).toEqual(['tcp.stranger']) // one line for both
})

test('who hangs up in the middle of it harms nobody', async () => {
  const { port, address } = await listen()
  for (const bytes of ['', 'MURM', 'x'.repeat(HELLO_BYTES)]) {
    const { socket, closed } = stranger(port)
    socket.end(bytes)
    await closed
  }
  expect(await call(address).work({ n: 1 })).toMatchObject({ ok: true })
})
