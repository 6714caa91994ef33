import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createCaller, serve, transports, wasNeverStarted, withDeadline } from '../src/index.ts'
import { createGate, ctx } from './conformance/open.ts'
import {
  CALL,
  RESULT,
  FAILURE,
  CANCEL,
  GOODBYE,
  PING,
  PONG,
  call,
  createLog,
  echo,
  frame,
  listen,
  rawCallee,
  secret,
  type Seen,
} from './tcp/peers.ts'

const isCall = ({ kind }: Seen) => kind === CALL
const nOf = ({ value }: Seen) => (value as { input: { n: number } }).input.n
const outcomeOf = ({ delivery }: { delivery?: { outcome: string } | undefined }) => delivery?.outcome ?? 'answered'

test('replies may come in any order', async () => {
  const waiting: (() => void)[] = []
  const { address } = await rawCallee((seen, socket) => {
    if (!isCall(seen)) return
    waiting.unshift(() => void socket.write(frame(RESULT, seen.call, { n: nOf(seen) })))
    if (waiting.length === 10) for (const answer of waiting) answer()
  })
  const { work } = call(address)
  const numbers = Array.from({ length: 10 }, (_, n) => n)
  const replies = await Promise.all(numbers.map((n) => work({ n })))
  expect(replies).toEqual(numbers.map((n) => ({ id: 'w', ok: true, output: { n } })))
})

test('calls of one moment leave in one write', async () => {
  let calls = 0
  const { address, count } = await rawCallee((seen, socket) => {
    if (isCall(seen)) calls += 1
    if (isCall(seen)) socket.write(frame(RESULT, seen.call, {}))
  })
  const { work } = call(address)
  await work()
  const before = count.chunks
  await Promise.all(Array.from({ length: 200 }, () => work()))
  expect(calls).toBe(201)
  expect(count.chunks - before).toBeLessThan(20)
})

test('two connections carry all calls, and are kept', async () => {
  const { address, sockets } = await rawCallee((seen, socket) => {
    if (isCall(seen)) socket.write(frame(RESULT, seen.call, {}))
  })
  const { work } = call(address)
  for (let i = 0; i < 5; i++) await Promise.all(Array.from({ length: 50 }, () => work()))
  expect(sockets.size).toBe(2)
})

test('while the callee is not there calls fail at once, and once it is back they are answered', async () => {
  const first = await listen()
  const { work, log, connection } = call(first.address)
  let gone = 0
  connection.onGone?.(() => void gone++)
  expect(await work({ n: 1 })).toMatchObject({ ok: true })
  expect(gone).toBe(0)
  await first.stop()
  await expect.poll(() => gone).toBe(1)
  const begun = performance.now()
  for (let i = 0; i < 100; i++) {
    const reply = await work()
    expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    expect(wasNeverStarted(reply)).toBe(true)
  }
  expect(performance.now() - begun).toBeLessThan(1_000)

  await listen(echo, {}, first.port)
  await expect.poll(async () => (await work({ n: 2 })).ok).toBe(true)
  expect(gone).toBe(1)
  expect(log.events().sort()).toEqual(['tcp.lost', 'tcp.regained', 'tcp.unreachable']) // one line for many
})

test('a callee that listens a moment after its caller calls is no line in the log', async () => {
  const { port, address, stop } = await listen()
  await stop()
  const { work, log } = call(address)
  expect(await work()).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  await listen(echo, {}, port)
  await expect.poll(async () => (await work({ n: 2 })).ok).toBe(true)
  expect(log.events()).toEqual([])
})

test('a callee that does not begin to listen in time is logged', async () => {
  const { address, stop } = await listen()
  await stop()
  const { work, log } = call(address, { startMs: 100 })
  await work()
  expect(log.events()).toEqual([])
  await expect.poll(log.events).toEqual(['tcp.unreachable'])
})

test('when a connection breaks, calls in flight are lost', async () => {
  const { address } = await rawCallee((seen, socket) => isCall(seen) && void socket.destroy())
  const replies = await Promise.all([1, 2, 3].map(() => call(address).work()))
  for (const reply of replies)
    expect(reply).toMatchObject({ ok: false, error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
})

test('a callee that stops reading gets bounded bytes; of its calls, those that were not written are not started', async () => {
  let stuck: Socket | undefined
  const { address, sockets } = await rawCallee((_seen, socket) => {
    for (const each of sockets) each.pause()
    stuck = socket
  })
  const { work } = call(address, { unsentBytes: 2 ** 22 })
  const text = 'x'.repeat(2 ** 16)
  const replies = [work()]
  await expect.poll(() => stuck).toBeDefined()
  const refused: unknown[] = []
  for (let i = 0; i < 1_000; i++) {
    const reply = work({ text })
    replies.push(reply)
    void reply.then((r) => !r.ok && r.error.code === 'overloaded' && refused.push(r))
    await sleep(0)
  }
  // 64 MB were offered; two connections with 4 MB each were taken, and what the kernel keeps: as much as 10 MB for each.
  expect(refused.length).toBeGreaterThan(300)
  expect(refused[0]).toMatchObject({ delivery: { outcome: 'not_started' } })
  for (const socket of sockets) socket.destroy()
  const outcomes = (await Promise.all(replies)).map(outcomeOf)
  expect(outcomes[0]).toBe('lost')
  expect(outcomes.filter((outcome) => outcome === 'lost').length).toBeLessThan(700)
  expect(outcomes.filter((outcome) => outcome === 'not_started').length).toBeGreaterThan(refused.length)
})

test('a caller that gives up tells the callee, and ignores an answer that comes all the same', async () => {
  const frames: Seen[] = []
  const { address } = await rawCallee((seen, socket) => {
    if (seen.kind === PING) return
    frames.push(seen)
    if (seen.kind === CANCEL) socket.write(frame(RESULT, seen.call, {}))
    else if (nOf(seen) === 2) socket.write(frame(RESULT, seen.call, { n: 2 }))
  })
  const { work, log } = call(address)
  const giveUp = new AbortController()
  const given = work({ n: 1 }, { signal: giveUp.signal })
  await expect.poll(() => frames.length).toBe(1)
  giveUp.abort()
  expect(await given).toMatchObject({ ok: false, delivery: { outcome: 'lost' } })
  await expect.poll(() => log.events()).toEqual(['tcp.unexpected_reply'])
  expect(frames).toMatchObject([{ kind: CALL }, { kind: CANCEL, call: frames[0]!.call }])
  expect(await work({ n: 2 })).toEqual({ id: 'w', ok: true, output: { n: 2 } })
})

test('a call that is given up before it was written is never sent, and not started', async () => {
  const frames: Seen[] = []
  const { address } = await rawCallee((seen, socket) => {
    if (seen.kind === PING) return
    frames.push(seen)
    socket.write(frame(RESULT, seen.call, {}))
  })
  const { work } = call(address)
  await work({ n: 1 })
  const giveUp = new AbortController()
  const given = [2, 3].map((n) => work({ n }, { signal: giveUp.signal }))
  const kept = work({ n: 4 })
  giveUp.abort()
  for (const reply of await Promise.all(given))
    expect(reply).toMatchObject({ ok: false, delivery: { outcome: 'not_started' } })
  expect(await kept).toMatchObject({ ok: true })
  expect(frames.map(({ kind, value }) => [kind, (value as { input: unknown }).input])).toEqual([
    [CALL, { n: 1 }],
    [CALL, { n: 4 }],
  ])
})

test('a callee that is silent is noticed, its calls are lost', async () => {
  const { address } = await rawCallee(() => {})
  const { work, log } = call(address, { heartbeatMs: 30 })
  expect(await work()).toMatchObject({ ok: false, delivery: { outcome: 'lost' } })
  expect(log.lines[0]).toMatchObject(['tcp.lost', { reason: expect.stringContaining('silent') }])
})

test('a callee that gives signs of life may take its time', async () => {
  const { address } = await listen((request) => sleep(400).then(() => echo(request)), { heartbeatMs: 30 })
  const { work, log } = call(address, { heartbeatMs: 30 })
  expect(await work({ n: 1 })).toMatchObject({ ok: true })
  expect(log.lines).toEqual([])
})

test('after a goodbye calls in flight are answered, and no new ones are sent', async () => {
  const begun = createGate()
  const gate = createGate()
  let calls = 0
  const callee = await listen(async ({ id }) => {
    calls += 1
    begun.open()
    await gate.opened
    return { id, ok: true, output: {} }
  })
  const { work, log } = call(callee.address)
  const inFlight = work()
  await begun.opened
  const drained = callee.drain()
  await expect.poll(() => log.events()).toContain('tcp.goodbye')
  const late = await work()
  expect(late).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  expect(wasNeverStarted(late)).toBe(true)
  gate.open()
  expect(await inFlight).toMatchObject({ ok: true })
  await drained
  expect(calls).toBe(1)
})

const Thing = z.object({ n: z.number() })
const things = {
  name: 'things',
  operations: { write: { http: 'POST /things', input: Thing, output: Thing } },
} as const

test('replicas are restarted one after the other, and no write fails', async () => {
  let written = 0
  const write = async (input: { n: number }) => {
    await sleep(Math.random() * 5)
    written += 1
    return input
  }
  const start = () => listen(withDeadline(serve(things, { write })), {}, 0, things)
  const replicas = [await start(), await start()]
  const log = { ...createLog(), debug: () => {} }
  const caller = createCaller({ contract: things, transport: transports.tcp, settings: { secret }, log })
  onTestFinished(caller.close)
  const announce = () =>
    caller.update(
      replicas.map(({ address }, i) => ({
        ...{ id: `things-${i}`, policy: 'least', concurrency: 0 },
        endpoints: [{ transport: 'tcp', address }],
      })),
    )
  announce()

  let stopping = false
  let n = 0
  const answers: Promise<unknown>[] = []
  const writing = Array.from({ length: 10 }, async () => {
    while (!stopping) {
      const answer = caller.api.write({ n: n++ }, ctx())
      answers.push(answer)
      await answer
    }
  })
  const untilMoreAreWritten = () => {
    const enough = written + 20
    return expect.poll(() => written, { timeout: 10_000 }).toBeGreaterThan(enough)
  }
  for (const i of [0, 1]) {
    await untilMoreAreWritten()
    await replicas[i]!.drain()
    replicas[i] = await start()
    announce()
  }
  await untilMoreAreWritten()
  stopping = true
  await Promise.all(writing)
  expect(written).toBe(answers.length) // each once
})

test.each([
  ['text that is no JSON', RESULT, '{"n":'],
  ['bytes that are no UTF-8', RESULT, Buffer.from([0x22, 0xff, 0x22])],
  ['nothing', RESULT, ''],
  ['lists 100,000 deep', RESULT, '['.repeat(100_000) + ']'.repeat(100_000)],
  ['a failure without code', FAILURE, '{"message":"x"}'],
  ['a code of Object’s', FAILURE, '{"code":"toString","message":"x"}'],
  ['broken fields', FAILURE, '{"code":"invalid","message":"x","errors":[{"path":1}]}'],
  ['a wait without end', FAILURE, '{"code":"overloaded","message":"x","retryAfter":1e99}'],
  ['a failure that is none', FAILURE, 'null'],
])('a reply of %s is internal, and the connection serves on', async (_name, kind, payload) => {
  const { address } = await rawCallee((seen, socket) => {
    if (isCall(seen))
      socket.write(nOf(seen) === 1 ? frame(kind, seen.call, Buffer.from(payload)) : frame(RESULT, seen.call, {}))
  })
  const { work, log } = call(address)
  const reply = await work({ n: 1 })
  expect(reply).toEqual({ id: 'w', ok: false, error: { code: 'internal', message: 'The reply cannot be read' } })
  expect(await work({ n: 2 })).toMatchObject({ ok: true })
  expect(log.lines).toEqual([])
})

test.each([
  ['unavailable', true, 'not_started'],
  ['unavailable', false, 'answered'],
  ['internal', true, 'answered'],
])('a callee that says %s, with not started %s: %s', async (code, notStarted, outcome) => {
  const failure = { code, message: 'x', notStarted, delivery: { outcome: 'not_started' }, unstarted: true }
  const { address } = await rawCallee(
    (seen, socket) => isCall(seen) && void socket.write(frame(FAILURE, seen.call, failure)),
  )
  const reply = await call(address).work()
  expect(reply).toMatchObject({ ok: false, error: { code, message: 'x' } })
  expect(outcomeOf(reply)).toBe(outcome)
})

test('replies that no call waits for are ignored: one line in the log, with how many more', async () => {
  const { address } = await rawCallee((seen, socket) => {
    if (!isCall(seen)) return
    for (let i = 0; i < 1_000; i++) socket.write(frame(i % 2 === 0 ? RESULT : FAILURE, 4_000_000 + i, { n: i }))
    socket.write(frame(RESULT, seen.call, {}))
  })
  const { work, log } = call(address)
  expect(await work()).toMatchObject({ ok: true })
  expect(log.events()).toEqual(['tcp.unexpected_reply'])
})

test.each<[string, Buffer]>([
  ['a length of 4 GiB', Buffer.from('ffffffff', 'hex')],
  ['a length over 16 MiB', Buffer.from('01000006', 'hex')],
  ['a length too short for a head', Buffer.from('00000000', 'hex')],
  ['an unknown kind', frame(0, 1)],
  ['a call from a callee', frame(CALL, 1, {})],
])('%s breaks the connection: calls in flight are lost', async (_name, bytes) => {
  const { address } = await rawCallee((seen, socket) => isCall(seen) && void socket.write(bytes))
  const { work, log } = call(address)
  expect(await work()).toMatchObject({ ok: false, error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
  expect(log.events()).toEqual(['tcp.lost'])
})

test('whatever bytes a callee sends, each call ends, and the caller lives on', async () => {
  let bytes: Buffer[] = []
  const { address } = await rawCallee((seen, socket) => {
    if (!isCall(seen)) return
    for (const chunk of bytes) socket.write(chunk)
    socket.end()
  })
  const framed = fc
    .tuple(fc.constantFrom(RESULT, FAILURE, GOODBYE, PING, PONG, 8), fc.nat(3), fc.oneof(fc.json(), fc.string()))
    .map(([kind, call, text]) => frame(kind, call, Buffer.from(text)))
  const chunk = fc.oneof(
    framed,
    fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array)),
  )
  const property = fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), async (chunks) => {
    bytes = chunks
    const { work, connection } = call(address)
    expect((await work()).id).toBe('w')
    await connection.close()
  })
  await fc.assert(property, { numRuns: 50 })
})

test('a connection that was closed starts no call, and twice is as good as once', async () => {
  const { address } = await listen()
  const { work, connection } = call(address)
  await work()
  await Promise.all([connection.close(), connection.close()])
  expect(wasNeverStarted(await work())).toBe(true)
})
