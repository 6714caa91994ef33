import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Handler } from '../src/index.ts'
import { createGate } from './conformance/open.ts'
import {
  CALL,
  RESULT,
  FAILURE,
  CANCEL,
  GOODBYE,
  PING,
  PONG,
  call,
  echo,
  frame,
  listen,
  rawCaller,
} from './tcp/peers.ts'

const request = (input: unknown = {}) => ({ operation: 'work', input, context: {} })
const deep = (levels: number) =>
  Buffer.from(`{"operation":"work","context":{},"input":${'['.repeat(levels)}${']'.repeat(levels)}}`)

test('many frames of one write are all answered, in one write if they are ready together', async () => {
  const { port } = await listen()
  const { socket, seen } = await rawCaller(port)
  let chunks = 0
  socket.on('data', () => chunks++)
  const numbers = Array.from({ length: 500 }, (_, i) => i + 1)
  socket.write(Buffer.concat(numbers.map((n) => frame(CALL, n, request({ n })))))
  await expect.poll(() => seen.length).toBe(500)
  expect(seen.map(({ kind, call, value }) => [kind, call, value])).toEqual(numbers.map((n) => [RESULT, n, { n }]))
  expect(chunks).toBeLessThan(20)
})

test('a frame may arrive byte by byte', async () => {
  const { port } = await listen()
  const { socket, seen } = await rawCaller(port)
  for (const byte of Buffer.concat([frame(CALL, 1, request({ n: 1 })), frame(PING, 0), frame(CALL, 2, request())])) {
    socket.write(Buffer.of(byte))
    await sleep(0)
  }
  await expect
    .poll(() => seen.map(({ kind, call }) => [kind, call]))
    .toEqual([
      [RESULT, 1],
      [PONG, 0],
      [RESULT, 2],
    ])
})

test('a slow call holds up none of those behind it', async () => {
  const gate = createGate()
  const slow: Handler = async ({ id, input }) => {
    if ((input as { n: number }).n === 1) await gate.opened
    return { id, ok: true, output: input }
  }
  const { port } = await listen(slow)
  const { socket, seen } = await rawCaller(port)
  socket.write(Buffer.concat([1, 2, 3].map((n) => frame(CALL, n, request({ n })))))
  await expect.poll(() => seen.map(({ call }) => call)).toEqual([2, 3])
  gate.open()
  await expect.poll(() => seen.map(({ call }) => call)).toEqual([2, 3, 1])
})

test('a call that is cancelled stops, and gets no answer', async () => {
  const begun = createGate()
  const stopped = createGate()
  const { port } = await listen(async ({ id, ctx }) => {
    ctx.signal?.addEventListener('abort', () => stopped.open())
    begun.open()
    await stopped.opened
    return { id, ok: true, output: {} }
  })
  const { socket, seen } = await rawCaller(port)
  socket.write(frame(CALL, 1, request()))
  await begun.opened
  socket.write(Buffer.concat([frame(CANCEL, 1), frame(CANCEL, 99), frame(PING, 0)]))
  await stopped.opened
  await expect.poll(() => seen).toEqual([{ kind: PONG, call: 0, value: undefined }])
})

test('after its goodbye a callee answers what it has begun, and refuses what crossed with that as not started', async () => {
  const begun = createGate()
  const gate = createGate()
  let calls = 0
  const { port, drain } = await listen(async ({ id }) => {
    calls += 1
    begun.open()
    await gate.opened
    return { id, ok: true, output: {} }
  })
  const { socket, seen } = await rawCaller(port)
  socket.write(frame(CALL, 1, request()))
  await begun.opened
  const drained = drain()
  await expect.poll(() => seen).toMatchObject([{ kind: GOODBYE }])
  socket.write(frame(CALL, 2, request()))
  await expect
    .poll(() => seen[1])
    .toMatchObject({ kind: FAILURE, call: 2, value: { code: 'unavailable', notStarted: true } })
  gate.open()
  await expect.poll(() => seen[2]).toMatchObject({ kind: RESULT, call: 1 })
  socket.write(frame(CALL, 3, request()))
  await expect.poll(() => seen[3]).toMatchObject({ kind: FAILURE, call: 3, value: { notStarted: true } })
  await drained // though this caller does not close its connection
  expect(calls).toBe(1)
})

test.each<[string, Buffer]>([
  ['text that is no JSON', Buffer.from('{"operation":')],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['nothing', Buffer.alloc(0)],
  ['null', Buffer.from('null')],
  ['a list', Buffer.from('[]')],
  ['an operation that is no name', Buffer.from('{"operation":1,"context":{}}')],
  ['no context', Buffer.from('{"operation":"work","input":{}}')],
  ['65 lists inside each other', deep(65)],
  ['100,000 lists inside each other', deep(100_000)],
])('a call of %s is invalid as a whole, and the next one is answered', async (_name, payload) => {
  const { port } = await listen()
  const { socket, seen } = await rawCaller(port)
  socket.write(Buffer.concat([frame(CALL, 1, payload), frame(CALL, 2, request({ n: 2 }))]))
  await expect.poll(() => seen.length).toBe(2)
  expect(seen).toMatchObject([
    { kind: FAILURE, call: 1, value: { code: 'invalid', errors: [{ path: '' }] } },
    { kind: RESULT, call: 2, value: { n: 2 } },
  ])
})

test('keys of Object’s prototype are keys like any other', async () => {
  const seenContexts: object[] = []
  const { port } = await listen(async ({ id, ctx, input }) => {
    seenContexts.push(ctx, Object(input))
    return { id, ok: true, output: {} }
  })
  const { socket, seen } = await rawCaller(port)
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
  socket.write(
    frame(CALL, 1, Buffer.from(`{"operation":"__proto__","input":${evil},"context":${evil},"__proto__":${evil}}`)),
  )
  await expect.poll(() => seen.length).toBe(1)
  for (const object of [{}, ...seenContexts]) expect(object).not.toHaveProperty('polluted')
})

test.each<[string, Buffer]>([
  ['a length of 4 GiB', Buffer.from('ffffffff', 'hex')],
  ['a length over the limit', Buffer.from('00100006', 'hex')],
  ['a length too short for a head', Buffer.from('000000040100', 'hex')],
  ['an unknown kind', frame(99, 1)],
  ['a kind that only a callee sends', frame(RESULT, 1, {})],
  ['a number that is in flight', Buffer.concat([frame(CALL, 1, request()), frame(CALL, 1, request())])],
])('%s breaks the connection, with one line in the log', async (_name, bytes) => {
  const { port, log, address } = await listen((request) => sleep(20).then(() => echo(request)))
  const { socket, closed, seen } = await rawCaller(port)
  socket.write(bytes)
  await closed
  expect(seen).toEqual([])
  await expect.poll(() => log.events()).toEqual(['tcp.caller_lost'])
  expect(await call(address).work({ n: 1 })).toMatchObject({ ok: true })
})

test('whatever bytes a caller sends, the callee lives on and keeps nothing of it', async () => {
  const { port, address, log } = await listen()
  const framed = fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.nat(3), fc.oneof(fc.json(), fc.string(), fc.constant('')))
    .map(([kind, call, text]) => frame(kind, call, Buffer.from(text)))
  const chunk = fc.oneof(
    framed,
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  )
  const property = fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (chunks) => {
    const { socket, closed } = await rawCaller(port)
    for (const bytes of chunks) socket.write(bytes)
    socket.end()
    await closed
  })
  await fc.assert(property, { numRuns: 100 })
  expect(await call(address).work({ n: 1 })).toMatchObject({ ok: true, output: { n: 1 } })
  expect(log.events().length).toBeLessThanOrEqual(2)
})

test('a caller that reads nothing is refused more, then cut off: its replies do not pile up', async () => {
  const text = 'x'.repeat(2 ** 16)
  let ran = 0
  const { port, log } = await listen(
    async ({ id }) => {
      ran += 1
      return { id, ok: true, output: text }
    },
    { unsentBytes: 2 ** 20 },
  )
  const { socket, closed } = await rawCaller(port)
  socket.pause()
  for (let call = 1; call <= 2_000 && !socket.destroyed; call++) {
    socket.write(frame(CALL, call, request()))
    if (call % 50 === 0) await sleep(1)
  }
  const most = ran // with the kernel's buffers: without a limit it would be all 2,000
  expect(most).toBeLessThan(400)
  socket.resume()
  socket.destroy()
  await closed
  await expect.poll(() => log.events()).toEqual(['tcp.caller_lost'])
})

test('refusals do not pile up either', async () => {
  const WAITING = 200 // calls that wait to be cancelled; of the replies, a quarter as many are more than any kernel keeps
  let [waiting, stopped, ran] = [0, 0, 0]
  const handler: Handler = async ({ id, input, ctx }) => {
    if (input === 'wait') {
      waiting += 1
      await new Promise((resolve) => ctx.signal!.addEventListener('abort', resolve))
      stopped += 1
      return { id, ok: true, output: {} }
    }
    ran += 1
    return { id, ok: true, output: 'x'.repeat(2 ** 18) }
  }
  const { port, log } = await listen(handler, { unsentBytes: 2 ** 19 })
  const { socket } = await rawCaller(port)
  socket.pause()
  for (let call = 1; call <= WAITING; call++) socket.write(frame(CALL, call, request('wait')))
  await expect.poll(() => waiting).toBe(WAITING)

  // One call at a time, until one is refused. Frames are taken in order: once the cancel has worked, the call before it was begun or refused.
  let calls = 0
  while (ran === calls && calls < WAITING) {
    calls += 1
    socket.write(Buffer.concat([frame(CALL, WAITING + calls, request()), frame(CANCEL, calls)]))
    await expect.poll(() => stopped, { interval: 1 }).toBe(calls)
  }
  expect(ran).toBe(calls - 1)
  expect(log.lines).toEqual([])

  while (log.lines.length === 0 && calls < 100_000) {
    socket.write(frame(CALL, WAITING + ++calls, request()))
    if (calls % 20 === 0) await sleep(1)
  }
  expect(log.lines).toMatchObject([['tcp.caller_lost', { reason: expect.stringContaining('does not read') }]])
})

test('a caller that is silent is noticed, and its calls are stopped', async () => {
  const begun = createGate()
  const stopped = createGate()
  const { port, log } = await listen(
    ({ ctx }) => {
      ctx.signal?.addEventListener('abort', () => stopped.open())
      begun.open()
      return new Promise(() => {})
    },
    { heartbeatMs: 30 },
  )
  const { socket, closed } = await rawCaller(port)
  socket.write(frame(CALL, 1, request()))
  await begun.opened
  await stopped.opened
  await closed
  expect(log.lines).toMatchObject([['tcp.caller_lost', { calls: 1, reason: expect.stringContaining('silent') }]])
})

test('a caller that ends its side has left', async () => {
  const stopped = createGate()
  const begun = createGate()
  const { port } = await listen(({ ctx }) => {
    ctx.signal?.addEventListener('abort', () => stopped.open())
    begun.open()
    return new Promise(() => {})
  })
  const { socket, closed } = await rawCaller(port)
  socket.write(Buffer.concat([frame(CALL, 1, request()), randomBytes(3)]))
  await begun.opened
  socket.end()
  await stopped.opened
  await closed
})

test('a port that is taken is said so, and stopping ends all there is', async () => {
  const { port, address, stop } = await listen(() => new Promise(() => {}))
  await expect(listen(echo, {}, port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const { socket } = await rawCaller(port)
  const { work } = call(address)
  const lost = work()
  const closed = once(socket, 'close')
  await sleep(50)
  await Promise.all([stop(), stop(), closed])
  expect(await lost).toMatchObject({ ok: false, error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
})
