import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { AppError } from '@murmuration/errors'
import { withConcurrency } from '../filters/concurrency.ts'
import { withDeadline } from '../filters/deadline.ts'
import { withRetry } from '../filters/retry.ts'
import { failed, type Handler, lost, neverStarted } from '../handler.ts'
import { serve } from '../serve.ts'
import { inProcess } from '../transports/in-process.ts'
import { createBalancer } from './balancer.ts'
import type { CalleeInstance } from './instance.ts'

const nothing = z.object({})
const contract = {
  name: 'things',
  operations: {
    read: { http: 'GET /things', input: nothing, output: nothing },
    write: { http: 'POST /things', input: nothing, output: nothing },
  },
} as const
const PATIENCE_MS = 10_000

const lostBy: Handler = async ({ id }) => lost(id, { code: 'unavailable', message: 'The connection broke' })
const refusedBy: Handler = async ({ id }) => neverStarted(id, { code: 'unavailable', message: 'Nothing listens there' })
const fine: Handler = inProcess(serve(contract, { read: async () => ({}), write: async () => ({}) }))
const blaming: Handler = inProcess(
  serve(contract, {
    read: () => Promise.reject(new AppError('unavailable', 'The database does not answer')),
    write: () => Promise.reject(new AppError('unavailable', 'The database does not answer')),
  }),
)

/** A callee whose calls take until they are told to end. */
const slow = (limit = 0) => {
  const waiting: (() => void)[] = []
  const answer = () => new Promise<Record<string, never>>((resolve) => waiting.push(() => resolve({})))
  const handler = inProcess(withConcurrency(limit)(serve(contract, { read: answer, write: answer })))
  return { handler, waiting, finish: () => waiting.splice(0).forEach((end) => end()) }
}

interface Options {
  queueLimit?: number
  policy?: CalleeInstance['policy']
  /** What each callee announces that it takes. */
  concurrency?: number
}

/** A balancer over these callees, in turn, and how often each was asked. */
const over = (
  callees: Record<string, Handler>,
  { queueLimit = 1_000, policy = 'first', concurrency = 0 }: Options = {},
) => {
  const asked: string[] = []
  const gone: Record<string, () => void> = {}
  const connect = ({ id }: CalleeInstance) => ({
    onGone: (tell: () => void) => void (gone[id] = tell),
    handler: withDeadline((request) => {
      asked.push(id)
      return callees[id]!(request)
    }),
    close: async () => undefined,
  })
  const told: object[] = []
  const note = (fields: object, event: string) => void told.push({ event, ...fields })
  const log = { info: note, warn: note }
  const balancer = createBalancer({ service: contract.name, connect, queueLimit, log, random: () => 0 })
  const handler = withRetry(contract, { random: () => 0 })(balancer.handler) // as `createCaller` composes them
  onTestFinished(balancer.close)
  const instanceOf = (id: string): CalleeInstance => ({ id, address: `http://${id}`, policy, concurrency })
  const alive = (...ids: string[]) => balancer.update(ids.map(instanceOf))
  alive(...Object.keys(callees))

  const call = (
    operation: 'read' | 'write',
    { inMs = PATIENCE_MS, signal = undefined as AbortSignal | undefined } = {},
  ) => handler({ id: '1', operation, input: {}, ctx: { requestId: 'r', deadline: Date.now() + inMs, signal } })
  const breakerOf = (id: string) => balancer.inspect().instances.find(({ instance }) => instance === id)?.breaker
  return { ...balancer, handler, asked, told, gone, alive, call, breakerOf, instanceOf }
}

const ok = { ok: true }
const error = (code: string, more: object = {}) => ({ ok: false, error: { code, ...more } })

afterEach(() => void vi.useRealTimers())

test('a lost safe call is tried once more, at another instance', async () => {
  const { call, asked } = over({ broken: lostBy, whole: fine })
  expect(await call('read')).toMatchObject(ok)
  expect(asked).toEqual(['broken', 'whole'])
})

test('a reply says which instances its call was sent to, and with what outcome', async () => {
  const { call } = over({ broken: lostBy, refusing: refusedBy, whole: fine })
  const [broken, refusing, whole] = ['broken', 'refusing', 'whole'].map((id) => `${id} http://${id} `)
  const delivery = { outcome: 'answered', instance: 'whole', tried: [broken, refusing, whole], exhausted: false }
  expect(await call('read')).toMatchObject({ ...ok, delivery })
  const lost = { outcome: 'lost', instance: 'broken', tried: [broken] }
  expect(await call('write')).toMatchObject({ ...error('unavailable'), delivery: lost })
})

test('a refusal says how long its call was queued, and that no instance has begun it', async () => {
  const { handler, waiting, finish } = slow()
  const { call } = over({ only: handler }, { concurrency: 1 })
  const first = call('read')
  const second = call('read')
  await vi.waitFor(() => expect(waiting).toHaveLength(1))
  finish()
  await vi.waitFor(() => expect(waiting).toHaveLength(1))
  finish()
  const [atOnce, later] = (await Promise.all([first, second])).map(({ delivery }) => delivery?.queuedMs ?? -1)
  expect(atOnce).toBeGreaterThanOrEqual(0)
  expect(later).toBeGreaterThan(atOnce ?? Infinity)

  const refused = over({ one: refusedBy, two: refusedBy })
  const delivery = { outcome: 'not_started', instance: 'two', exhausted: true }
  expect(await refused.call('write')).toMatchObject({ ...error('unavailable'), delivery })
  expect(refused.asked).toEqual(['one', 'two'])
})

test('one retry is all there is', async () => {
  const { call, asked } = over({ one: lostBy, two: lostBy, three: fine })
  expect(await call('read')).toMatchObject(error('unavailable'))
  expect(asked).toEqual(['one', 'two'])
})

test('an unsafe call that was lost is not repeated: it may have been done', async () => {
  const { call, asked } = over({ broken: lostBy, whole: fine })
  expect(await call('write')).toMatchObject(error('unavailable'))
  expect(asked).toEqual(['broken'])
})

test.each(['read', 'write'] as const)(
  'a %s that was never started goes on until an instance takes it',
  async (operation) => {
    const { call, asked } = over({ one: refusedBy, two: refusedBy, three: fine })
    expect(await call(operation)).toMatchObject(ok)
    expect(asked).toEqual(['one', 'two', 'three'])
  },
)

test('when no instance can be reached, each is asked only once', async () => {
  const { call, asked } = over({ one: refusedBy, two: refusedBy })
  expect(await call('write')).toMatchObject(error('unavailable'))
  expect(asked).toEqual(['one', 'two'])
})

test('retries cannot double an overload: only a tenth more than there are calls, and a few', async () => {
  let turn = 0
  const flaky: Handler = (request) => (turn++ % 5 < 2 ? lostBy : fine)(request) // too few for its breaker
  const { call, asked } = over({ flaky })
  for (let i = 0; i < 600; i++) await call('read')
  expect(asked.length - 600).toBeGreaterThan(20)
  expect(asked.length - 600).toBeLessThanOrEqual(20 + 60)
})

// A caller that waits for the registry calls the dead instance until then: moleculer#48, moleculer#399.
test('an instance whose connections broke and that no longer listens is down at once, if another is up', async () => {
  const { call, asked, gone, breakerOf, alive } = over({ one: fine, two: fine })
  gone['one']!()
  expect(breakerOf('one')).toBe('open')
  expect(await call('write')).toMatchObject(ok)
  expect(asked).toEqual(['two'])

  alive('two')
  gone['two']!()
  expect(breakerOf('two')).toBe('closed')
  expect(await call('write')).toMatchObject(ok)
})

test('a callee that reports an outage behind it has answered: no retry, and its breaker stays closed', async () => {
  const { call, asked, breakerOf } = over({ one: blaming, two: fine })
  for (let i = 0; i < 30; i++) expect(await call('read')).toMatchObject(error('unavailable'))
  expect(asked).toHaveLength(30)
  expect(breakerOf('one')).toBe('closed')
})

test('a call that was held back, because too much waits to be sent already, is no failure of the instance', async () => {
  const heldBack: Handler = async ({ id }) => neverStarted(id, { code: 'overloaded', message: 'It is slow to read' })
  const { call, breakerOf } = over({ one: heldBack }, { queueLimit: 0 })
  for (let i = 0; i < 30; i++) expect(await call('read')).toMatchObject(error('overloaded'))
  expect(breakerOf('one')).toBe('closed')
})

test('an overloaded instance is left for the next', async () => {
  const full = slow(1)
  const { call, asked } = over({ full: full.handler, free: fine }, { policy: 'roundrobin' })
  const first = call('write')
  await expect.poll(() => full.waiting).toHaveLength(1)
  expect(await call('write')).toMatchObject(ok)
  expect(await call('write')).toMatchObject(ok)
  expect(asked).toEqual(['full', 'free', 'full', 'free'])
  full.finish()
  expect(await first).toMatchObject(ok)
})

test('when all instances are full a call waits, and starts when a slot is free', async () => {
  const callee = slow(1)
  const { call, asked, inspect } = over({ callee: callee.handler }, { concurrency: 1 })
  const first = call('write')
  const second = call('write')
  expect(inspect().queued).toBe(1)
  await expect.poll(() => callee.waiting).toHaveLength(1)
  callee.finish()
  expect(await first).toMatchObject(ok)
  await expect.poll(() => callee.waiting).toHaveLength(1)
  callee.finish()
  expect(await second).toMatchObject(ok)
  expect(asked).toEqual(['callee', 'callee'])
})

test('a call that waits in vain ends as overloaded, with retryAfter, before its deadline', async () => {
  const callee = slow(1)
  // Announced as unlimited: the callee itself says that it is full.
  const { call, asked } = over({ callee: callee.handler })
  const first = call('write')
  await expect.poll(() => callee.waiting).toHaveLength(1)
  expect(await call('write', { inMs: 200 })).toMatchObject(error('overloaded', { retryAfter: 1 }))
  expect(asked).toHaveLength(2) // then it was known that one is all it takes
  callee.finish()
  expect(await first).toMatchObject(ok)
})

test('an instance that said `overloaded` is asked again a moment later, also when the clock has been set back an hour', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  let full = true
  const callee: Handler = async ({ id }) => {
    if (!full) return { id, ok: true, output: {} }
    full = false
    vi.setSystemTime(Date.now() - 3_600_000)
    return failed(id, { code: 'overloaded', message: 'full' })
  }
  const { call, asked } = over({ callee })
  expect(await call('write')).toMatchObject(ok)
  expect(asked).toHaveLength(2)
})

test('in a lasting overload, calls that are begun have the time to be answered', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const takes50ms = () => new Promise<Record<string, never>>((resolve) => setTimeout(() => resolve({}), 50))
  const callee = inProcess(withConcurrency(1)(serve(contract, { read: takes50ms, write: takes50ms })))
  const { call } = over({ callee }, { concurrency: 1 })

  // Twice as many as it can take, each with patience for ten of them.
  const calls: ReturnType<typeof call>[] = []
  for (let i = 0; i < 200; i++) {
    calls.push(call('write', { inMs: 500 }))
    await vi.advanceTimersByTimeAsync(25)
  }
  await vi.advanceTimersByTimeAsync(500)
  const codes = (await Promise.all(calls)).map((reply) => (reply.ok ? 'ok' : reply.error.code))
  expect(new Set(codes)).toEqual(new Set(['ok', 'overloaded']))
  expect(codes.filter((code) => code === 'ok').length).toBeGreaterThan(95)
})

test('the concurrency of an instance that announces none is learned, instead of sending all waiting calls again and again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const takes50ms = () => new Promise<Record<string, never>>((resolve) => setTimeout(() => resolve({}), 50))
  const callee = inProcess(withConcurrency(4)(serve(contract, { read: takes50ms, write: takes50ms })))
  const { call, asked } = over({ callee }) // announced as unlimited

  const calls = Array.from({ length: 200 }, () => call('write'))
  await vi.advanceTimersByTimeAsync(8_000)
  for (const reply of await Promise.all(calls)) expect(reply).toMatchObject(ok)
  expect(asked.length).toBeLessThan(2 * 200 + 100) // once when nothing was known, once when it had its turn
})

test('a full queue, or a balancer without a queue, answers at once', async () => {
  const callee = slow(1)
  const { call } = over({ callee: callee.handler }, { concurrency: 1, queueLimit: 1 })
  const [first, second] = [call('write'), call('write')]
  expect(await call('write')).toMatchObject(error('overloaded', { retryAfter: 1 }))

  const none = over({ callee: slow(1).handler }, { concurrency: 1, queueLimit: 0 })
  void none.call('write') // stays
  expect(await none.call('write')).toMatchObject(error('overloaded', { retryAfter: 1 }))

  const ended = Promise.all([first, second])
  const finishing = setInterval(callee.finish, 5)
  onTestFinished(() => clearInterval(finishing))
  expect(await ended).toMatchObject([ok, ok])
})

test('a queued call leaves the queue when its caller gives up', async () => {
  const callee = slow(1)
  const { call, asked, inspect } = over({ callee: callee.handler }, { concurrency: 1 })
  const first = call('write')
  const gone = new AbortController()
  const second = call('write', { signal: gone.signal })
  expect(inspect().queued).toBe(1)
  gone.abort()
  expect(await second).toMatchObject(error('unavailable'))
  expect(inspect().queued).toBe(0)

  await expect.poll(() => callee.waiting).toHaveLength(1)
  callee.finish()
  expect(await first).toMatchObject(ok)
  expect(await call('write', { signal: AbortSignal.abort() })).toMatchObject(error('unavailable'))
  expect(asked).toEqual(['callee'])
})

test('five losses in a row open the breaker; a probe that succeeds closes it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  let isBroken = true
  const { call, asked, breakerOf } = over({ callee: (request) => (isBroken ? lostBy : fine)(request) })
  for (let i = 0; i < 5; i++) await call('write')
  expect(breakerOf('callee')).toBe('open')
  expect(await call('write')).toMatchObject(error('unavailable'))
  expect(asked).toHaveLength(5)

  await vi.advanceTimersByTimeAsync(5_000)
  expect(breakerOf('callee')).toBe('half-open')
  await call('write')
  expect(breakerOf('callee')).toBe('open')

  isBroken = false
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await call('write')).toMatchObject(ok)
  expect(breakerOf('callee')).toBe('closed')
})

test('an outage is two lines in the log: the breaker opens once, however often it is probed, and closes once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  let isBroken = true
  const { call, told } = over({ callee: (request) => (isBroken ? lostBy : fine)(request) })
  const everySecond = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      for (let i = 0; i < 100; i++) await call('write')
      await vi.advanceTimersByTimeAsync(1_000)
    }
  }
  await everySecond(21)
  isBroken = false
  await everySecond(10)

  const which = { service: 'things', operation: 'write', requestId: 'r' }
  const refused = { event: 'call.refused', reason: 'no_callee', queued: 0, inFlight: 0, ...which }
  expect(told).toEqual([
    { event: 'breaker.opened', instance: 'callee', ...which },
    refused,
    { ...refused, more: expect.any(Number) },
    { ...refused, more: expect.any(Number) },
    { event: 'breaker.closed', instance: 'callee', ...which },
  ])
})

test('a retry is logged with the instance where the call was lost, or that it did not reach', async () => {
  const lostAt = over({ broken: lostBy, whole: fine })
  await lostAt.call('read')
  await lostAt.call('read') // too soon for another line
  const retried = { event: 'call.retried', service: 'things', requestId: 'r' }
  expect(lostAt.told).toEqual([{ ...retried, instance: 'broken', operation: 'read' }])

  const refusing = over({ one: refusedBy, whole: fine })
  await refusing.call('write')
  expect(refusing.told).toEqual([{ ...retried, instance: 'one', operation: 'write' }])
})

test('while a probe is in flight, other calls wait for its outcome', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const callee = slow()
  let isBroken = true
  const { call, inspect } = over({ callee: (request) => (isBroken ? lostBy : callee.handler)(request) })
  for (let i = 0; i < 5; i++) await call('write')
  isBroken = false
  await vi.advanceTimersByTimeAsync(5_000)

  const calls = [call('write'), call('write'), call('write')]
  await vi.advanceTimersByTimeAsync(1)
  expect(callee.waiting).toHaveLength(1)
  expect(inspect().queued).toBe(2)
  callee.finish()
  await vi.advanceTimersByTimeAsync(1)
  expect(callee.waiting).toHaveLength(2)
  callee.finish()
  expect(await Promise.all(calls)).toMatchObject([ok, ok, ok])
})

test('a call at an instance that leaves ends as usual, and its outcome no longer counts', async () => {
  const leaving = slow()
  const { call, alive, inspect } = over({ leaving: leaving.handler, staying: fine })
  const begun = call('write')
  await expect.poll(() => leaving.waiting).toHaveLength(1)
  alive('staying')
  expect(await call('write')).toMatchObject(ok)
  leaving.finish()
  expect(await begun).toMatchObject(ok)
  expect(inspect().instances.map(({ instance }) => instance)).toEqual(['staying'])
})

test('losses at an instance that has left do not bring it back', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const ends: (() => void)[] = []
  const dying: Handler = (request) => new Promise((resolve) => ends.push(() => resolve(lostBy(request))))
  const { call, alive, inspect } = over({ dying, staying: fine })
  const calls = Array.from({ length: 6 }, () => call('write'))
  alive('staying')
  for (const end of ends) end()
  for (const reply of await Promise.all(calls)) expect(reply).toMatchObject(error('unavailable'))
  await vi.advanceTimersByTimeAsync(6_000)
  expect(inspect().instances.map(({ instance }) => instance)).toEqual(['staying'])
})

test('a safe call that is lost with its instance is repeated at an instance that is left', async () => {
  let fail = () => {}
  const dying: Handler = (request) => new Promise((resolve) => (fail = () => resolve(lostBy(request))))
  const { call, alive } = over({ dying, staying: fine })
  const begun = call('read')
  alive('staying')
  fail()
  expect(await begun).toMatchObject(ok)
})

test('waiting calls go to an instance that joins, and are refused when the last one leaves', async () => {
  const callee = slow(1)
  const { call, alive } = over({ one: callee.handler, two: fine }, { concurrency: 1, policy: 'least' })
  alive('one')
  const first = call('write')
  const second = call('write')
  alive('one', 'two')
  expect(await second).toMatchObject(ok)

  alive('one')
  const third = call('write')
  alive()
  expect(await third).toMatchObject(error('unavailable'))
  callee.finish()
  expect(await first).toMatchObject(ok)
})

test('an instance that moved or was restarted under its name is called where it is now', async () => {
  const { call, update, instanceOf, breakerOf, inspect } = over({ callee: lostBy })
  for (let i = 0; i < 5; i++) await call('write')
  expect(breakerOf('callee')).toBe('open')

  update([{ ...instanceOf('callee'), startedAt: '2026-11-21T09:00:00Z' }])
  expect(breakerOf('callee')).toBe('closed')
  update([{ ...instanceOf('callee'), address: 'http://elsewhere', startedAt: '2026-11-21T09:00:00Z' }])
  expect(inspect().instances).toMatchObject([{ address: 'http://elsewhere', calls: 0 }])
})

test('an instance that announces another limit gets it', () => {
  const { call, update, instanceOf, inspect } = over({ callee: slow().handler }, { concurrency: 1 })
  void Promise.all([call('write'), call('write'), call('write')]) // stay
  expect(inspect()).toMatchObject({ queued: 2, instances: [{ inFlight: 1 }] })
  update([{ ...instanceOf('callee'), concurrency: 2 }])
  expect(inspect()).toMatchObject({ queued: 1, instances: [{ inFlight: 2, concurrency: 2 }] })
})

test('without an instance calls are refused at once', async () => {
  const { call } = over({})
  expect(await call('read')).toEqual(
    failed('1', { code: 'unavailable', message: 'There is no instance of things to answer' }),
  )
})
