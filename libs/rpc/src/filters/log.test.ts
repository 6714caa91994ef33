import { AppError, toFailure } from '@murmuration/errors'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Reply } from '../handler.ts'
import { failed } from '../handler.ts'
import { wrapApi } from '../wrap-api.ts'
import { logCalls, withLog } from './log.ts'

const openLog = () => {
  const events: unknown[] = []
  const line = (level: string) => (fields: object, event: string) => {
    expect(fields).toHaveProperty('ms', expect.any(Number))
    events.push([level, event, { ...fields, ms: 0 }]) // a time differs from call to call
  }
  return { events, log: { debug: line('debug'), warn: line('warn') } }
}

const ctx = { requestId: 'r', deadline: 0, token: 'secret' }
const input = { password: 'secret' }

/** What is logged of a call with this reply, over a wire. */
const logged = async (reply: Reply) => {
  const { events, log } = openLog()
  const request = { id: '1', operation: 'read', input, ctx }
  expect(await withLog(log)(async () => reply)(request)).toBe(reply)
  expect(JSON.stringify(events)).not.toContain('secret')
  return events
}

const operation = { http: 'GET /', input: z.unknown(), output: z.unknown() } as const
const contract = { name: 'things', operations: { read: operation } }

/** What is logged of a call of this function, within a process. */
const loggedWithin = async (read: () => Promise<unknown>) => {
  const { events, log } = openLog()
  const outcome = await wrapApi(contract, { read }, logCalls(log))
    .read(input, ctx)
    .catch((reason: unknown) => reason)
  expect(JSON.stringify(events)).not.toContain('secret')
  return { events, outcome }
}

const fields = { requestId: 'r', operation: 'read', ms: 0 }

test('a result and a refusal are answers', async () => {
  expect(await logged({ id: '1', ok: true, output: 'secret' })).toEqual([['debug', 'rpc.answered', fields]])
  expect(await logged(failed('1', { code: 'invalid', message: 'secret' }))).toEqual([
    ['debug', 'rpc.answered', { ...fields, code: 'invalid' }],
  ])
})

test('more than one attempt, and time in the queue, are logged', async () => {
  const delivery = { outcome: 'answered', tried: ['a', 'b'], queuedMs: 12.3 } as const
  expect(await logged({ id: '1', ok: true, output: 'secret', delivery })).toEqual([
    ['debug', 'rpc.answered', { ...fields, attempts: 2, queuedMs: 12 }],
  ])
})

test('a fault of the callee is a warning', async () => {
  expect(await logged(failed('1', { code: 'unavailable', message: 'no' }))).toEqual([
    ['warn', 'rpc.failed', { ...fields, code: 'unavailable' }],
  ])
})

test('a call within a process has the line of a call over a wire, and its result is not serialised', async () => {
  const output = { when: new Date(), why: 'secret' }
  const { events, outcome } = await loggedWithin(async () => output)
  expect(outcome).toBe(output)
  expect(events).toEqual(await logged({ id: '1', ok: true, output }))
})

test.each([
  ['a refusal', new AppError('invalid', 'secret')],
  ['a fault', new AppError('unavailable', 'secret')],
  ['a bug', new TypeError('secret')],
])('%s within a process has the line of one over a wire, and is thrown on as it is', async (_what, reason) => {
  const { events, outcome } = await loggedWithin(() => Promise.reject(reason))
  expect(outcome).toBe(reason)
  expect(events).toEqual(await logged(failed('1', toFailure(reason))))
})
