import { expect, test } from 'vitest'
import { ctxOf, requestIdOf, tokenOf, traceparentOf } from './headers.ts'

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

test('a deadline is taken as it is, also one that is long past', () => {
  expect(ctxOf({ 'x-deadline': '1' }).deadline).toBe(1)
})

test.each([undefined, '', '-5', '1e99', 'soon'])('who gives the deadline %j has a while', (deadline) => {
  expect(ctxOf({ 'x-deadline': deadline }).deadline).toBeGreaterThan(Date.now())
})
