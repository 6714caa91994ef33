import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Ctx } from '../../contract.ts'
import { deadlineIn, timeoutOf } from '../timeout.ts'

const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const TIMEOUT = /^\d{1,15}$/ // ms
const DEFAULT_TIMEOUT_MS = 10_000 // for calls by hand, with curl

/** On a reply `unavailable`: the callee has not begun, because of its own state. */
export const NOT_STARTED = 'x-not-started'

/** The caller's own `x-request-id` when it is 1–64 of `A–Z a–z 0–9 - _`, else a new one. */
export const requestIdOf = (headers: IncomingHttpHeaders): string => {
  const id = headers['x-request-id']
  return typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID()
}

/** The W3C Trace Context of a request, if it has a well-formed one. */
export const traceparentOf = ({ traceparent }: IncomingHttpHeaders): string | undefined =>
  typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined

/** The bearer token (RFC 6750). Credentials of another kind are returned whole: whoever verifies them will refuse them. */
export const tokenOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  authorization?.replace(/^bearer +/i, '')

export const ctxOf = (headers: IncomingHttpHeaders): Ctx => ({
  requestId: requestIdOf(headers),
  deadline: deadlineOf(headers),
  traceparent: traceparentOf(headers),
  token: tokenOf(headers),
})

const deadlineOf = ({ 'x-timeout-ms': timeout }: IncomingHttpHeaders): number =>
  deadlineIn(typeof timeout === 'string' && TIMEOUT.test(timeout) ? Number(timeout) : DEFAULT_TIMEOUT_MS)

/** `undefined` headers are not sent. */
export const headersOf = ({ requestId, deadline, traceparent, token }: Ctx): Record<string, string | undefined> => ({
  'x-request-id': requestId,
  'x-timeout-ms': String(timeoutOf(deadline)),
  traceparent,
  authorization: token === undefined ? undefined : `Bearer ${token}`,
})
