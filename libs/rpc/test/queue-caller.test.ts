import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { queueConnect, wasNeverStarted } from '../src/index.ts'
import { createGate, ctx, refusal } from './conformance/open.ts'
import { queueForTests, STREAM, things } from './queue-lab.ts'

const PATIENCE = { timeout: 10_000 }
const queue = queueForTests()
const never = () => new Promise<never>(() => {})
const request = { id: 'mine', operation: 'write', input: { n: 1 } }

test('where no callee is alive a call is refused at once, not started', async () => {
  const { connection } = queue.caller()
  const reply = await connection.handler({ ...request, ctx: ctx() })
  expect(reply).toMatchObject({ id: 'mine', error: { code: 'unavailable' } })
  expect(wasNeverStarted(reply)).toBe(true)
  expect(await queue.redis.exists(STREAM)).toBe(0)
})

test('when the last callee goes, what it had begun is lost, and what had waited was not started', async () => {
  const cable = await queue.cable()
  const dying = await queue.replica({ write: never }, { concurrency: 1, broker: cable.url })
  const { connection } = queue.caller()
  const call = () => connection.handler({ ...request, ctx: ctx() })
  const begun = call()
  await expect.poll(() => dying.seen).toHaveLength(1)
  const waits = call()
  await expect.poll(() => queue.redis.xlen(STREAM)).toBe(2)
  cable.cut()
  expect(await begun).toMatchObject({ error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
  expect(await waits).toMatchObject({ error: { code: 'unavailable' }, delivery: { outcome: 'not_started' } })
  expect(await queue.redis.xlen(STREAM)).toBe(0)
}, 30_000)

test('calls beyond the backlog are overloaded, not started, with a moment to wait', async () => {
  const gate = createGate()
  const replica = await queue.replica({ write: (input) => gate.opened.then(() => input) }, { concurrency: 1 })
  const { connection } = queue.caller({ backlog: 5 })
  const calls = Array.from({ length: 8 }, () => connection.handler({ ...request, ctx: ctx() }))
  const refused = await Promise.all(calls.slice(5))
  for (const reply of refused) {
    expect(reply).toMatchObject({ ok: false, error: { code: 'overloaded', retryAfter: 1 } })
    expect(wasNeverStarted(reply)).toBe(true)
  }
  gate.open()
  expect((await Promise.all(calls.slice(0, 5))).map(({ ok }) => ok)).toEqual(Array(5).fill(true))
  expect(replica.seen).toHaveLength(5)
})

test('replies that were not asked for, and messages that are none, change nothing', async () => {
  const gate = createGate()
  await queue.replica({ write: (input) => gate.opened.then(() => input) })
  const lines: unknown[] = []
  const log = { info: () => {}, warn: (_fields: object, event: string) => lines.push(event) }
  const { api } = queue.caller({ log })
  const call = api.write({ n: 1 }, ctx())
  await expect.poll(() => queue.redis.xlen(STREAM)).toBe(1)
  const [channel = ''] = (await queue.redis.pubsub('CHANNELS', 'replies:*')) as string[]
  const strange = [
    'no JSON',
    '{}',
    '[1]',
    '[{"id":"1","ok":"maybe"}]',
    '[{"id":"99","ok":true,"output":{}}]',
    '[{"id":"98","parked":true}]',
  ]
  for (const message of strange) await queue.redis.publish(channel, message)
  gate.open()
  expect(await call).toEqual({ n: 1 })
  expect(lines).toEqual(['queue.unreadable_reply'])
})

test('a reply whose caller is gone leaves nothing behind', async () => {
  const gate = createGate()
  const replica = await queue.replica({ write: (input) => gate.opened.then(() => input) })
  const cable = await queue.cable()
  const connection = queueConnect(things, cable.url)
  onTestFinished(() => connection.close())
  const call = connection.handler({ ...request, ctx: ctx() })
  await expect.poll(() => replica.seen).toEqual([1])
  cable.cut()
  expect(await call).toMatchObject({ error: { code: 'unavailable' }, delivery: { outcome: 'lost' } })
  gate.open()
  await expect.poll(queue.left).toEqual({ entries: 0, pending: 0 })
  expect(await queue.redis.keys('replies:*')).toEqual([])
})

test('without Redis a call is unavailable and not started, in good time', async () => {
  const connection = queueConnect(things, 'redis://127.0.0.1:1')
  onTestFinished(() => connection.close())
  for (let i = 0; i < 3; i++) {
    const reply = await connection.handler({ ...request, ctx: ctx() })
    expect(reply).toMatchObject({ error: { code: 'unavailable' }, delivery: { outcome: 'not_started' } })
  }
})

test('a Redis that hangs costs a call no more than its deadline, and afterwards calls work', async () => {
  await queue.replica()
  const { api } = queue.caller()
  await api.write({ n: 1 }, ctx())
  await queue.redis.client('PAUSE', 3_000)
  expect(await refusal(api.write({ n: 2 }, ctx({ deadline: Date.now() + 500 })))).toMatchObject({ code: 'timeout' })
  await expect.poll(() => api.write({ n: 3 }, ctx()).catch(() => 'away'), { timeout: 20_000 }).toEqual({ n: 3 })
}, 30_000)

test.each([
  ['restarted', () => queue.server.restart()],
  ['crashed and restarted', () => queue.server.kill().then(() => queue.server.restart())],
  ['emptied', () => queue.redis.flushall()],
  [
    'emptied a few times',
    async () => void (await queue.redis.flushall(), await sleep(300), await queue.redis.flushall()),
  ],
])(
  'Redis %s under load: no unsafe call runs twice, none hangs, and afterwards all work',
  async (_name, trouble) => {
    const replicas = [await queue.replica(), await queue.replica()]
    const { api } = queue.caller()
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
    await trouble()
    const before = outcomes.answered
    await expect.poll(() => outcomes.answered, PATIENCE).toBeGreaterThan(before + 500)
    isOver = true
    await workers

    expect(await api.write({ n: ++n }, ctx())).toEqual({ n })
    const seen = replicas.flatMap((replica) => replica.seen)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(outcomes.answered)
    await expect.poll(queue.left, PATIENCE).toEqual({ entries: 0, pending: 0 })
  },
  60_000,
)

test('a callee may start before its Redis', async () => {
  await queue.server.stop()
  const replica = await queue.replica()
  await queue.server.restart()
  const { api } = queue.caller()
  await expect.poll(() => api.write({ n: 1 }, ctx()).catch(() => 'away'), PATIENCE).toEqual({ n: 1 })
  expect(replica.seen).toEqual([1])
}, 60_000)

test('a process that stops while Redis is away does not wait for it', async () => {
  const replica = await queue.replica()
  const late = await queue.replica()
  const drained = [replica.drain()]
  await queue.server.stop()
  drained.push(late.drain())
  await Promise.all(drained)
  await Promise.all([replica.stop(), late.stop()])
  await queue.server.restart()
}, 60_000)
