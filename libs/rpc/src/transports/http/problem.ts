import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Failure } from '../../error.ts'
import { STATUS } from '../../error.ts'

/**
 * Answers with an error as `application/problem+json` (RFC 9457). Takes an AppError too, so hand it only what may leave
 * the process: see `toFailure`. Does nothing but close the connection when an answer has already begun.
 */
export const sendProblem = (res: ServerResponse, problem: Failure, requestId: string) => {
  if (res.headersSent) return void res.destroy()
  const { retryAfter } = problem
  const body = bodyOf(problem, requestId)
  res.statusCode = body.status
  res.setHeader('content-type', 'application/problem+json')
  res.setHeader('x-request-id', requestId)
  if (retryAfter !== undefined) res.setHeader('retry-after', String(Math.ceil(retryAfter)))
  const text = JSON.stringify(body)
  res.setHeader('content-length', Buffer.byteLength(text)) // Node does not count it for HEAD
  res.end(text)
}

/** A whole HTTP/1.1 answer with an error, for a socket on which there is no request, or none that Node answers. It closes the connection. */
export const problemText = (problem: Failure, requestId: string) => {
  const body = JSON.stringify(bodyOf(problem, requestId))
  const status = STATUS[problem.code]
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

const bodyOf = ({ code, message: detail, errors }: Failure, requestId: string) => {
  const status = STATUS[code]
  return { type: 'about:blank', title: STATUS_CODES[status], status, code, detail, requestId, errors }
}
