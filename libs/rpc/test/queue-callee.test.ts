import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { encodeContext } from '../src/index.ts'
import { createGate, ctx, refusal } from './conformance/open.ts'
import { queueForTests, STREAM } from './queue-lab.ts'

const PATIENCE = { timeout: 10_000 }
const queue = queueForTests()
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const never = () => new Promise<never>(() => {})

/** An entry as a caller writes it. */
const entry = (more: object = {}, input = '{"n":1}', context = ctx()) => {
  const call = { id: '1', replyTo: 'replies:gone', operation: 'write', context: encodeContext(context), ...more }
  return ['call', JSON.stringify(call), 'input', input]
}

test('replicas share the calls: each call goes to one of them, and nothing is left behind', async () => {
  const work = (input: { n: number }) => sleep(2, input)
  const [one, two] = [await queue.replica({ write: work }), await queue.replica({ write: work })]
  const { api } = queue.caller()
  expect(await Promise.all(numbers(500).map((n) => api.write({ n }, ctx())))).toHaveLength(500)
  expect([...one.seen, ...two.seen].sort((a, b) => a - b)).toEqual(numbers(500))
  expect(Math.min(one.seen.length, two.seen.length)).toBeGreaterThan(50)
  await expect.poll(queue.left).toEqual({ entries: 0, pending: 0 })
})

test('a replica takes no more calls at once than it may run: the others wait for any replica', async () => {
  let [running, most] = [0, 0]
  const work = async (input: { n: number }) => {
    most = Math.max(most, ++running)
    await sleep(5)
    running -= 1
    return input
  }
  await queue.replica({ write: work }, { concurrency: 3 })
  const { api } = queue.caller()
  const calls = Promise.all(numbers(60).map((n) => api.write({ n }, ctx())))
  await expect.poll(async () => (await queue.left()).pending).toBeGreaterThan(0)
  const helper = await queue.replica({}, { concurrency: 3 })
  await calls
  expect(most).toBe(3)
  expect(helper.seen.length).toBeGreaterThan(10)
})

test('of a callee that dies, a safe call is answered by another, an unsafe one is lost and never runs twice', async () => {
  const cable = await queue.cable()
  const dying = await queue.replica({ read: never, write: never }, { broker: cable.url })
  const { connection } = queue.caller()
  const call = (operation: string) => connection.handler({ id: operation, operation, input: { n: 1 }, ctx: ctx() })
  const calls = Promise.all([call('read'), call('write')])
  await expect.poll(() => dying.seen).toHaveLength(2)
  const other = await queue.replica()
  cable.cut()

  const [read, write] = await calls
  expect(read).toEqual({ id: 'read', ok: true, output: { n: 1 } })
  expect(write).toMatchObject({ id: 'write', error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
  expect(other.seen).toEqual([1])
  await expect.poll(queue.left).toEqual({ entries: 0, pending: 0 })
  await expect.poll(() => queue.redis.xinfo('CONSUMERS', STREAM, 'callees'), PATIENCE).toHaveLength(1)
}, 30_000)

test('a slow call is not taken for a dead callee', async () => {
  const work = (input: { n: number }) => sleep(4_000, input)
  const slow = await queue.replica({ read: work, write: work }, { concurrency: 2 })
  const { api } = queue.caller()
  const calls = Promise.all([api.read({ n: 1 }, ctx()), api.write({ n: 2 }, ctx())])
  await expect.poll(() => slow.seen).toHaveLength(2)
  const idle = await queue.replica()
  expect(await calls).toEqual([{ n: 1 }, { n: 2 }])
  expect([slow.seen, idle.seen]).toEqual([[1, 2], []])
}, 30_000)

test('a safe call that has killed two callees does not get a third', async () => {
  const [first, second] = [await queue.cable(), await queue.cable()]
  const killed = await queue.replica({ read: never }, { broker: first.url })
  const call = refusal(queue.caller().api.read({ n: 1 }, ctx()))
  await expect.poll(() => killed.seen).toEqual([1])
  const next = await queue.replica({ read: never }, { broker: second.url })
  first.cut()
  await expect.poll(() => next.seen, PATIENCE).toEqual([1])
  const last = await queue.replica()
  second.cut()
  expect(await call).toMatchObject({ code: 'unavailable' })
  expect(last.seen).toEqual([])
}, 30_000)

test('a call that has waited beyond its deadline is not run, whatever the clocks of this machine say', async () => {
  const replica = await queue.replica({}, { concurrency: 1 })
  const [seconds] = await queue.redis.time()
  const made = (agoMs: number) => `${Number(seconds) * 1000 - agoMs}-1`
  await queue.redis.xadd(STREAM, made(20_000), ...entry({}, '{"n":1}', ctx({ deadline: Date.now() + 10_000 })))
  await queue.redis.xadd(STREAM, made(5_000), ...entry({}, '{"n":2}', ctx({ deadline: Date.now() + 10_000 })))
  await expect.poll(queue.left).toEqual({ entries: 0, pending: 0 })
  expect(replica.seen).toEqual([2])
})

test('the time in the queue counts: the callee has what is left of the deadline', async () => {
  let leftMs = 0
  const replica = await queue.replica({
    write: async (input, { deadline }) => {
      leftMs = deadline - Date.now()
      return input
    },
  })
  const [seconds] = await queue.redis.time()
  const made = `${Number(seconds) * 1000 - 5_000}-1`
  await queue.redis.xadd(STREAM, made, ...entry({}, '{"n":2}', ctx({ deadline: Date.now() + 10_000 })))
  await expect.poll(() => replica.seen).toEqual([2])
  expect(leftMs).toBeGreaterThan(2_000)
  expect(leftMs).toBeLessThanOrEqual(5_000)
})

test('what strangers write to the stream is set aside, with one line in the log', async () => {
  const lines: unknown[] = []
  const log = { info: () => {}, warn: (_fields: object, event: string) => lines.push(event) }
  const replica = await queue.replica({}, { log })
  const strange = [
    ['hello', 'world'],
    ['call', '{', 'input', '{}'],
    ['call', '[]', 'input', '{}'],
    entry({ id: 7 }),
    entry({ replyTo: 'calls:things' }),
    entry({ context: 'none' }),
    entry().slice(0, 2),
  ]
  for (const fields of strange) await queue.redis.xadd(STREAM, '*', ...fields)
  await queue.redis.xadd(STREAM, '*', ...entry({ operation: 'nothing' }))
  await queue.redis.xadd(STREAM, '*', ...entry({}, 'no JSON'))
  expect(await queue.caller().api.write({ n: 3 }, ctx())).toEqual({ n: 3 })
  await expect.poll(queue.left).toEqual({ entries: 0, pending: 0 })
  expect(replica.seen).toEqual([3])
  expect(lines).toEqual(['queue.unreadable_call'])
})

test('a replica that drains answers what it has, leaves the rest to the others, and is off the list', async () => {
  const gate = createGate()
  const leaving = await queue.replica({ write: (input) => gate.opened.then(() => input) }, { concurrency: 2 })
  const { api } = queue.caller()
  const calls = numbers(10).map((n) => api.write({ n }, ctx()))
  await expect.poll(() => leaving.seen).toHaveLength(2)
  const drained = leaving.drain()
  const staying = await queue.replica()
  await expect.poll(() => staying.seen).toHaveLength(8)
  gate.open()
  await drained
  expect(await Promise.all(calls)).toHaveLength(10)
  expect(leaving.seen).toHaveLength(2)
  expect(await queue.redis.zcard(`${STREAM}:callees`)).toBe(1)
  expect(await queue.redis.xinfo('CONSUMERS', STREAM, 'callees')).toHaveLength(1)
})

test('a call that its caller has given up before any callee was free is not run', async () => {
  const gate = createGate()
  const replica = await queue.replica({ write: (input) => gate.opened.then(() => input) }, { concurrency: 1 })
  const { api } = queue.caller()
  const first = api.write({ n: 1 }, ctx())
  await expect.poll(() => replica.seen).toEqual([1])
  await refusal(api.write({ n: 2 }, ctx({ deadline: Date.now() + 100 })))
  await expect.poll(() => queue.redis.xlen(STREAM)).toBe(1)
  gate.open()
  await first
  expect(await api.write({ n: 3 }, ctx())).toEqual({ n: 3 })
  expect(replica.seen).toEqual([1, 3])
})
