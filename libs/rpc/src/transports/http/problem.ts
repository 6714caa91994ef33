import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import { STATUS } from '../../error.ts'
import type { Failure } from '../../handler.ts'

/**
 * Answers with an error as `application/problem+json` (RFC 9457). Takes an AppError too, so hand it only what may leave
 * the process: see `toFailure`. Does nothing but close the connection when an answer has already begun.
 */
export const sendProblem = (res: ServerResponse, problem: Failure, requestId: string) => {
  if (res.headersSent) return void res.destroy()
  const { code, message: detail, errors, retryAfter } = problem
  const status = STATUS[code]
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, code, detail, requestId, errors }
  res.statusCode = status
  res.setHeader('content-type', 'application/problem+json')
  res.setHeader('x-request-id', requestId)
  if (retryAfter !== undefined) res.setHeader('retry-after', String(Math.ceil(retryAfter)))
  res.end(JSON.stringify(body))
}
