import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@murmuration/wamp/client'
import { type RouterLab, SECRET, startRouter } from '@murmuration/wamp/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import {
  type Api,
  AppError,
  client,
  createBrokeredCaller,
  type Ctx,
  type ListenOptions,
  serve,
  transports,
  wampConnect,
  wampListen,
  withDeadline,
} from '../src/index.ts'
import { createGate, ctx, refusal } from './conformance/open.ts'

const PATIENCE = { timeout: 10_000 }
const Numbered = z.object({ n: z.coerce.number() })
/** A safe operation and one that is not. */
const things = {
  name: 'things',
  operations: {
    read: { http: 'GET /things/:n', input: Numbered, output: Numbered },
    write: { http: 'POST /things', input: Numbered, output: Numbered },
  },
} as const
type Things = Api<typeof things>
const settings = { secret: SECRET }
const request = { id: 'mine', operation: 'write', input: { n: 1 } }
const never = () => new Promise<never>(() => {})
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

let router: RouterLab
beforeAll(async () => void (router = await startRouter()))
afterAll(() => router.stop())

/** A replica that notes what it was asked. */
const replica = async (own: Partial<Things> = {}, options: Partial<ListenOptions> = {}) => {
  const seen: number[] = []
  const noted = (work: Things['read']) => (input: { n: number }, ctx: Ctx) => {
    seen.push(input.n)
    return work(input, ctx)
  }
  const echo: Things['read'] = async (input) => input
  const handler = serve(things, { read: noted(own.read ?? echo), write: noted(own.write ?? echo) })
  const listener = await wampListen({ contract: things, handler, broker: router.url, ...settings, ...options })
  onTestFinished(() => listener.stop())
  return { seen, ...listener }
}

const caller = (url = router.url) => {
  const connection = wampConnect(things, url, settings)
  onTestFinished(() => connection.close())
  return { connection, api: client(things, withDeadline(connection.handler)) }
}

test('replicas share the calls evenly', async () => {
  const [one, two] = [await replica(), await replica()]
  const { api } = caller()
  await Promise.all(numbers(100).map((n) => api.write({ n }, ctx())))
  expect([one.seen.length, two.seen.length]).toEqual([50, 50])
})

test.each(['single', 'first'] as const)('with the policy %s the second replica is a standby', async (policy) => {
  const [one, two] = [await replica({}, { policy }), await replica({}, { policy })]
  const { api } = caller()
  for (const n of numbers(5)) await api.write({ n }, ctx())
  await one.drain()
  for (const n of numbers(3)) await api.write({ n }, ctx())
  expect([one.seen.length, two.seen.length]).toEqual([5, 3])
})

test('a replica that is full, over all its operations, has its calls given to another', async () => {
  const gate = createGate()
  const wait = (input: { n: number }) => gate.opened.then(() => input)
  const [one, two] = [
    await replica({ read: wait, write: wait }, { concurrency: 2 }),
    await replica({ read: wait, write: wait }, { concurrency: 2 }),
  ]
  const { api } = caller()
  const reads = [1, 2].map((n) => api.read({ n }, ctx()))
  await expect.poll(() => [one.seen.length, two.seen.length]).toEqual([1, 1])
  const writes = [3, 4].map((n) => api.write({ n }, ctx()))
  await expect.poll(() => [one.seen.length, two.seen.length]).toEqual([2, 2])
  gate.open()
  expect((await Promise.all([...reads, ...writes])).map(({ n }) => n)).toEqual([1, 2, 3, 4])
})

test('calls that no replica has room for wait at the router', async () => {
  let [running, most] = [0, 0]
  const work = async (input: { n: number }) => {
    most = Math.max(most, ++running)
    await sleep(5)
    running -= 1
    return input
  }
  await replica({ write: work }, { concurrency: 3 })
  const { api } = caller()
  expect(await Promise.all(numbers(60).map((n) => api.write({ n }, ctx())))).toHaveLength(60)
  expect(most).toBe(3)
})

test('a replica that cannot work because of its own state does not speak for the others', async () => {
  const lacking = () => Promise.reject(new AppError('unavailable', 'The keys cannot be had', { notStarted: true }))
  const lame = await replica({ write: lacking })
  const { api, connection } = caller()
  expect(await connection.handler({ ...request, ctx: ctx() })).toMatchObject({
    ...{ error: { code: 'unavailable' }, delivery: { outcome: 'not_started' } },
  })
  const sound = await replica()
  for (const n of numbers(10)) expect(await api.write({ n }, ctx())).toEqual({ n })
  expect(sound.seen).toHaveLength(10)
  expect(lame.seen.length).toBeGreaterThan(1)
})

test('without a callee a call is refused at once, not started', async () => {
  const { connection } = caller()
  expect(await connection.handler({ ...request, ctx: ctx() })).toMatchObject({
    ...{ id: 'mine', error: { code: 'unavailable' }, delivery: { outcome: 'not_started' } },
  })
})

test('of a callee that dies, the calls are lost', async () => {
  const dying = await replica({ write: never })
  const { connection } = caller()
  const call = connection.handler({ ...request, ctx: ctx() })
  await expect.poll(() => dying.seen).toEqual([1])
  await dying.stop()
  expect(await call).toMatchObject({ error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
})

test('without a router a call is unavailable and not started, in good time', async () => {
  const { connection } = caller('rs://127.0.0.1:1')
  for (let i = 0; i < 3; i++)
    expect(await connection.handler({ ...request, ctx: ctx() })).toMatchObject({
      ...{ error: { code: 'unavailable' }, delivery: { outcome: 'not_started' } },
    })
})

test('a callee may start before its router, and a process that stops without one does not wait for it', async () => {
  const other = await startRouter()
  onTestFinished(() => other.stop())
  await other.stop()
  const early = await replica({}, { broker: other.url })
  const leaving = await replica({}, { broker: other.url })
  await leaving.drain()
  await other.start()
  const { api } = caller(other.url)
  await expect.poll(() => api.write({ n: 1 }, ctx()).catch(() => 'away'), PATIENCE).toEqual({ n: 1 })
  expect(early.seen).toEqual([1])
})

test('a callee that drains finishes its calls, and the next go to another: none fails', async () => {
  const leaving = await replica({ write: (input) => sleep(20, input) })
  const { api } = caller()
  const calls: Promise<unknown>[] = []
  let isOver = false
  const load = async () => {
    for (let n = 0; !isOver; n++) {
      calls.push(api.write({ n }, ctx()))
      await sleep(1)
    }
  }
  const loading = load()
  await expect.poll(() => leaving.seen.length).toBeGreaterThan(10)
  const staying = await replica()
  await leaving.drain()
  const atMost = leaving.seen.length
  await expect.poll(() => staying.seen.length).toBeGreaterThan(10)
  isOver = true
  await loading
  await Promise.all(calls)
  expect(leaving.seen).toHaveLength(atMost)
})

test.each(['stop', 'crash'] as const)(
  'the router is restarted (%s) under load: no unsafe call runs twice, none hangs, and afterwards all work',
  async (way) => {
    const other = await startRouter()
    onTestFinished(() => other.stop())
    const replicas = [await replica({}, { broker: other.url }), await replica({}, { broker: other.url })]
    const log = { debug: () => {}, info: () => {}, warn: () => {} }
    const { api, close } = createBrokeredCaller({
      ...{ contract: things, transport: transports.wamp, settings, address: other.url, log },
    })
    onTestFinished(close)
    let n = 0
    let isOver = false
    const outcomes = { answered: 0, failed: 0 }
    const worker = async () => {
      while (!isOver) {
        const isAnswered = await api.write({ n: ++n }, ctx({ deadline: Date.now() + 3_000 })).then(
          () => true,
          () => sleep(5, false),
        )
        outcomes[isAnswered ? 'answered' : 'failed'] += 1
      }
    }
    const workers = Promise.all(Array.from({ length: 32 }, worker))
    await sleep(200)
    await other[way]()
    await sleep(100)
    await other.start()
    const before = outcomes.answered
    await expect.poll(() => outcomes.answered, PATIENCE).toBeGreaterThan(before + 500)
    isOver = true
    await workers

    const seen = replicas.flatMap((each) => each.seen)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(outcomes.answered)
    for (const each of replicas) expect(each.seen.length).toBeGreaterThan(0)
  },
  60_000,
)

test('without a secret neither side begins', async () => {
  await expect(wampListen({ contract: things, handler: never, broker: router.url })).rejects.toThrow('secret')
  const connection = wampConnect(things, router.url)
  expect(await connection.handler({ ...request, ctx: ctx() })).toMatchObject({ error: { code: 'internal' } })
})

test('a program that knows only WAMP calls an operation by its name, with the input as its argument', async () => {
  await replica()
  const stranger = connect({
    ...{ url: router.webSocketUrl, realm: 'murmuration' },
    auth: { method: 'wampcra', authid: 'service', secret: SECRET },
  })
  onTestFinished(stranger.close)
  expect((await stranger.call('murmur.things.read', { args: [{ n: 5 }] })).args).toEqual([{ n: 5 }])
  await expect(stranger.call('murmur.things.read', { args: [{ n: 'five' }] })).rejects.toMatchObject({
    ...{ uri: 'murmur.error.invalid', kwargs: { errors: [{ path: 'n', message: expect.any(String) }] } },
  })
  await expect(stranger.call('murmur.things.read')).rejects.toMatchObject({ uri: 'murmur.error.invalid' })
})

test('a call ends with its deadline', async () => {
  const { api } = caller()
  await replica({ write: never })
  expect(await refusal(api.write({ n: 1 }, ctx({ deadline: Date.now() + 100 })))).toMatchObject({ code: 'timeout' })
})
