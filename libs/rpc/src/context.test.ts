import { expect, onTestFinished, test, vi } from 'vitest'
import { decodeContext, encodeContext, encodeEventContext, requestIdOf, startContext } from './context.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const trace = `00-${TRACE_ID}-b7ad6b7169203331-01`
const NEW_TRACE = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/

test.each(['a', 'A-z_09', 'x'.repeat(64)])('the request id %j is kept', (id) => {
  expect(decodeContext({ 'x-request-id': id }).requestId).toBe(id)
  expect(requestIdOf({ 'x-request-id': id })).toBe(id)
})

test.each([undefined, '', 'x'.repeat(65), 'a b', 'ä', 'a\n', 'a, b', ['a'], 1])(
  'instead of the request id %j there is a new one',
  (id) => expect(decodeContext({ 'x-request-id': id }).requestId).toMatch(/^[0-9a-f-]{36}$/),
)

test.each([trace, trace.replace('00-', 'cc-'), trace.replace(/1$/, '0')])(
  'the traceparent %j is kept',
  (traceparent) => {
    expect(decodeContext({ traceparent }).traceparent).toBe(traceparent)
  },
)

test.each([
  trace.replace('00-', 'ff-'),
  trace.replace(TRACE_ID, '0'.repeat(32)),
  trace.replace('b7ad6b7169203331', '0'.repeat(16)),
  trace.toUpperCase(),
  `${trace}-more`,
  undefined,
])('instead of the traceparent %j there is a new one', (traceparent) => {
  expect(decodeContext({ traceparent }).traceparent).toMatch(NEW_TRACE)
})

test.each([trace, trace.replace('00-', 'cc-')])(
  '%j goes on as the same trace with another parent, each time',
  (from) => {
    const sent = [1, 2].map(() => encodeContext({ ...startContext(1_000), traceparent: from })['traceparent'] ?? '')
    for (const each of sent) expect(each).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`))
    expect(new Set([trace, ...sent]).size).toBe(3)
  },
)

test('a context without a trace is sent with one', () => {
  expect(encodeContext({ requestId: 'r', deadline: 0 })['traceparent']).toMatch(NEW_TRACE)
})

test.each([
  ['Bearer a.b.c', 'a.b.c'],
  ['bearer  a.b.c', 'a.b.c'],
  ['Basic Zm9v', 'Basic Zm9v'],
  [undefined, undefined],
])('the credentials %j are the token %j', (authorization, token) => {
  expect(decodeContext({ authorization }).token).toBe(token)
})

test('an event carries neither the token nor the deadline, and its handlers get a deadline of their own', () => {
  const encoded = encodeEventContext({ requestId: 'r', deadline: 7, traceparent: trace, token: 'secret' })
  expect(encoded).toEqual({ 'x-request-id': 'r', traceparent: expect.stringContaining(TRACE_ID) })
  const { requestId, deadline, token } = decodeContext(encoded)
  expect([requestId, token]).toEqual(['r', undefined])
  expect(deadline).toBeGreaterThan(Date.now())
})

const HOUR_MS = 3_600_000

test.each([-HOUR_MS, -90_000, 90_000, HOUR_MS])(
  'a callee whose clock is %d ms off has the time the caller has',
  (off) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
    onTestFinished(() => void vi.useRealTimers())
    const sent = encodeContext({ requestId: 'r', deadline: Date.now() + 4_000.5 })
    vi.setSystemTime(Date.now() + off)
    expect(decodeContext(sent).deadline - Date.now()).toBe(4_000)
  },
)

test('a deadline that is past leaves no time, and one that never comes leaves as long as any caller waits', () => {
  expect(encodeContext({ requestId: 'r', deadline: 1 })).toMatchObject({ 'x-timeout-ms': '0' })
  expect(encodeContext({ requestId: 'r', deadline: Infinity })).toMatchObject({ 'x-timeout-ms': '60000' })
})

test.each([undefined, '', '-5', '1e99', 'soon', '1'.repeat(16)])('the timeout %j is ten seconds', (timeout) => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  expect(decodeContext({ 'x-timeout-ms': timeout }).deadline - Date.now()).toBe(10_000)
})

test('a timeout of a year keeps nothing here for longer than a minute', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  expect(decodeContext({ 'x-timeout-ms': String(365 * 24 * HOUR_MS) }).deadline - Date.now()).toBe(60_000)
})
