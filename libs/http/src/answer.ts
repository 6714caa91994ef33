import { STATUS_CODES, type ServerResponse } from 'node:http'
import { STATUS, type ErrorCode, type Failure } from '@murmuration/errors'
import { z } from 'zod'

const codes = Object.keys(STATUS) as ErrorCode[] // the cast: `Object.keys` is typed as string[]

/** The body of every answer that reports an error. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(codes),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe('What went wrong (RFC 9457). `path` is the field, query parameter or header; empty for the whole body')

const problemOf = ({ code, message: detail, errors }: Failure, requestId: string): z.input<typeof Problem> => {
  const status = STATUS[code]
  return { type: 'about:blank', title: STATUS_CODES[status] ?? '', status, code, detail, requestId, errors }
}

/** Answers with a value as JSON, and with the id of the request, by which its log lines are found. */
export const sendJson = (res: ServerResponse, status: number, body: unknown, requestId: string) =>
  send(res, { status, type: 'application/json', body, requestId })

/**
 * Answers with an error as `application/problem+json` (RFC 9457). An AppError fits too, but everything in it is sent: an
 * error of unknown origin goes through `toFailure` first. If an answer has begun already, the connection is closed.
 */
export const sendProblem = (res: ServerResponse, problem: Failure, requestId: string) => {
  if (res.headersSent) return void res.destroy()
  if (problem.retryAfter !== undefined) res.setHeader('retry-after', String(Math.ceil(problem.retryAfter)))
  const body = problemOf(problem, requestId)
  send(res, { status: body.status, type: 'application/problem+json', body, requestId })
}

interface Answer {
  status: number
  type: string
  body: unknown
  requestId: string
}

const send = (res: ServerResponse, { status, type, body, requestId }: Answer) => {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text) // Node does not count it for HEAD
  res.writeHead(status, { 'content-type': type, 'content-length': length, 'x-request-id': requestId })
  res.end(text) // Node leaves the body out of an answer to HEAD
}

/**
 * A whole HTTP/1.1 answer with an error, for a socket that has no ServerResponse: the request was malformed, or asked for
 * another protocol. The answer closes the connection.
 */
export const problemText = (problem: Failure, requestId: string) => {
  const body = problemOf(problem, requestId)
  const text = JSON.stringify(body)
  const lines = [
    `HTTP/1.1 ${body.status} ${body.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(text)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${text}`
}
