import { expect, test } from 'vitest'
import type { Reply } from '../handler.ts'
import { failed } from '../handler.ts'
import { withLog } from './log.ts'

/** What is logged of a call with this reply. */
const logged = async (reply: Reply) => {
  const events: unknown[] = []
  const log = {
    debug: (fields: object, event: string) => events.push(['debug', event, fields]),
    warn: (fields: object, event: string) => events.push(['warn', event, fields]),
  }
  const ctx = { requestId: 'r', deadline: 0, token: 'secret' }
  const request = { id: '1', operation: 'read', input: { password: 'secret' }, ctx }
  expect(await withLog(log)(async () => reply)(request)).toBe(reply)
  expect(JSON.stringify(events)).not.toContain('secret')
  return events
}

const fields = { requestId: 'r', operation: 'read', ms: expect.any(Number) }

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
