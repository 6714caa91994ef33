import type { IncomingHttpHeaders } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ctxOf, headersOf, requestIdOf, tokenOf, traceparentOf } from './headers.ts'

test.each(['a', 'A-z_09', 'x'.repeat(64)])('the request id %j is kept', (id) => {
  expect(requestIdOf({ 'x-request-id': id })).toBe(id)
})

test.each([undefined, '', 'x'.repeat(65), 'a b', 'ä', 'a\n', 'a, b'])(
  'instead of the request id %j there is a new one',
  (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toMatch(/^[0-9a-f-]{36}$/)
  },
)

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test.each([
  [trace, trace],
  [trace.replace('00-', 'ff-'), undefined],
  [trace.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)), undefined],
  [trace.replace('b7ad6b7169203331', '0'.repeat(16)), undefined],
  [trace.toUpperCase(), undefined],
  [`${trace}-more`, undefined],
  [undefined, undefined],
])('the traceparent %j is passed on as %j', (traceparent, kept) => {
  expect(traceparentOf({ traceparent })).toBe(kept)
})

test.each([
  ['Bearer a.b.c', 'a.b.c'],
  ['bearer  a.b.c', 'a.b.c'],
  ['Basic Zm9v', 'Basic Zm9v'],
  [undefined, undefined],
])('the credentials %j are the token %j', (authorization, token) => {
  expect(tokenOf({ authorization })).toBe(token)
})

const HOUR_MS = 3_600_000

test.each([-HOUR_MS, -90_000, 90_000, HOUR_MS])(
  'a callee whose clock is %d ms off has the time the caller has',
  (off) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
    onTestFinished(() => void vi.useRealTimers())
    const sent = headersOf({ requestId: 'r', deadline: Date.now() + 4_000.5 }) as IncomingHttpHeaders
    vi.setSystemTime(Date.now() + off)
    expect(ctxOf(sent).deadline - Date.now()).toBe(4_000)
  },
)

test('a deadline that is past leaves no time, and one that never comes leaves as long as any caller waits', () => {
  expect(headersOf({ requestId: 'r', deadline: 1 })).toMatchObject({ 'x-timeout-ms': '0' })
  expect(headersOf({ requestId: 'r', deadline: Infinity })).toMatchObject({ 'x-timeout-ms': '60000' })
})

test.each([undefined, '', '-5', '1e99', 'soon', '1'.repeat(16)])('the timeout %j is ten seconds', (timeout) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  expect(ctxOf({ 'x-timeout-ms': timeout }).deadline - Date.now()).toBe(10_000)
})

test('a timeout of a year keeps nothing here for longer than a minute', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  expect(ctxOf({ 'x-timeout-ms': String(365 * 24 * HOUR_MS) }).deadline - Date.now()).toBe(60_000)
})
