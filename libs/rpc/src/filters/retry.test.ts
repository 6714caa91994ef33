import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ErrorCode } from '@murmuration/errors'
import type { Handler, Reply, Request } from '../handler.ts'
import { failed, lost, neverStarted } from '../handler.ts'
import { createRetryBudget, withRetry } from './retry.ts'

const nothing = z.object({})
const contract = {
  name: 'things',
  operations: {
    read: { http: 'GET /things', input: nothing, output: nothing },
    write: { http: 'POST /things', input: nothing, output: nothing },
  },
} as const

const PATIENCE_MS = 10_000
const broken = (code: ErrorCode = 'unavailable') => lost('1', { code, message: 'no' })
const refused = () => neverStarted('1', { code: 'unavailable', message: 'no' })
const fine: Reply = { id: '1', ok: true, output: {} }

/** Calls `operation` on a callee that gives these replies, and says what came back and how often it was asked. */
const ask = async (
  operation: string,
  replies: Reply[],
  { inMs = PATIENCE_MS, random = 0, signal = undefined as AbortSignal | undefined } = {},
) => {
  let asked = 0
  const callee: Handler = async () => replies[asked++]!
  const handler = withRetry(contract, { random: () => random })(callee)
  const ctx = { requestId: 'r', deadline: Date.now() + inMs, signal }
  const reply = await handler({ id: '1', operation, input: {}, ctx })
  return { asked, reply }
}

test('a safe operation that was lost is tried once more', async () => {
  expect(await ask('read', [broken(), fine])).toEqual({ asked: 2, reply: fine })
  expect(await ask('read', [broken(), broken(), fine])).toEqual({ asked: 2, reply: broken() })
})

test('an unsafe one is tried again only when it surely was not started', async () => {
  expect((await ask('write', [broken(), fine])).asked).toBe(1)
  expect(await ask('write', [refused(), fine])).toEqual({ asked: 2, reply: fine })
})

test('a filter between may copy a reply: the outcome of the delivery is a field of it', async () => {
  expect((await ask('write', [{ ...refused() }, fine])).asked).toBe(2)
  expect((await ask('read', [{ ...broken() }, fine])).asked).toBe(2)
})

test('the second try knows which instances had the first', async () => {
  const requests: Request[] = []
  const callee: Handler = async (request) => {
    requests.push(request)
    return { ...broken(), delivery: { outcome: 'lost', tried: ['one', 'two'] } }
  }
  await withRetry(contract, { random: () => 0 })(callee)({
    id: '1',
    operation: 'read',
    input: {},
    ctx: { requestId: 'r', deadline: Date.now() + PATIENCE_MS },
  })
  expect(requests.map(({ tried }) => tried)).toEqual([undefined, ['one', 'two']])
})

test('when each instance has been asked there is no second round', async () => {
  const reply: Reply = { ...refused(), delivery: { outcome: 'not_started', exhausted: true } }
  expect(await ask('write', [reply, fine])).toEqual({ asked: 1, reply })
})

test.each<ErrorCode>(['timeout', 'overloaded', 'not_found', 'internal', 'rate_limited'])(
  '%s is an answer',
  async (code) => {
    expect((await ask('read', [broken(code), fine])).asked).toBe(1)
  },
)

test('a callee that reports an outage behind it has answered', async () => {
  const answer = failed('1', { code: 'unavailable', message: 'The database does not answer' })
  expect(await ask('read', [answer, fine])).toEqual({ asked: 1, reply: answer })
})

test('an operation that the contract does not know is not safe', async () => {
  for (const operation of ['toString', 'nothing']) expect((await ask(operation, [broken(), fine])).asked).toBe(1)
})

test('there is no second try past the deadline, nor for a caller that gave up', async () => {
  expect((await ask('read', [broken(), fine], { inMs: 20, random: 1 })).asked).toBe(1)
  expect((await ask('read', [broken(), fine], { signal: AbortSignal.abort() })).asked).toBe(1)
})

test('retries are at most a tenth of the calls, beyond a small reserve', () => {
  const budget = createRetryBudget()
  let retries = 0
  for (let call = 0; call < 1_000; call++) {
    budget.earn()
    if (budget.spend()) retries += 1
  }
  expect(retries).toBeGreaterThan(100)
  expect(retries).toBeLessThanOrEqual(120)
})
