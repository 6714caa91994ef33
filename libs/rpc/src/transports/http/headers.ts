import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Ctx } from '../../contract.ts'

const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const DEADLINE = /^\d{1,15}$/ // epoch ms
const DEFAULT_DEADLINE_MS = 10_000 // for who calls by hand, with curl

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

const deadlineOf = ({ 'x-deadline': deadline }: IncomingHttpHeaders): number =>
  typeof deadline === 'string' && DEADLINE.test(deadline) ? Number(deadline) : Date.now() + DEFAULT_DEADLINE_MS

/** `undefined` headers are not sent. */
export const headersOf = ({ requestId, deadline, traceparent, token }: Ctx): Record<string, string | undefined> => ({
  'x-request-id': requestId,
  'x-deadline': String(Math.floor(deadline)),
  traceparent,
  authorization: token === undefined ? undefined : `Bearer ${token}`,
})
