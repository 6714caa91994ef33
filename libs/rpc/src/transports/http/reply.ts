import type { IncomingHttpHeaders } from 'undici/types/header.js'
import { z } from 'zod'
import type { ErrorCode, Failure } from '../../error.ts'
import { STATUS } from '../../error.ts'
import type { Reply } from '../../handler.ts'
import { failed, neverStarted } from '../../handler.ts'

/** On a reply `unavailable`: the callee has not begun, because of its own state. */
export const NOT_STARTED = 'x-not-started'

const codes = Object.keys(STATUS) as ErrorCode[]

const Problem = z.object({
  code: z.enum(codes),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})

/** Reads the answer to a call. What is neither a result nor a problem of ours came from something in between. */
export const replyOf = (id: string, status: number, headers: IncomingHttpHeaders, body: string): Reply => {
  if (status === 200) return resultOf(id, body)
  if (headers['content-type'] !== 'application/problem+json') return failed(id, foreign(status))
  const problem = Problem.safeParse(parse(body))
  if (!problem.success) return failed(id, foreign(status))

  const { code, detail, errors } = problem.data
  const retryAfter = headers['retry-after']
  const isNotStarted = code === 'unavailable' && headers[NOT_STARTED] === '1'
  return (isNotStarted ? neverStarted : failed)(id, {
    code,
    message: detail,
    ...(errors && { errors }),
    ...(typeof retryAfter === 'string' && /^\d{1,9}$/.test(retryAfter) && { retryAfter: Number(retryAfter) }),
  })
}

const resultOf = (id: string, body: string): Reply => {
  const output = parse(body)
  return output === undefined ? failed(id, BROKEN) : { id, ok: true, output }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const BROKEN: Failure = { code: 'internal', message: 'The reply cannot be read' }

const foreign = (status: number): Failure => {
  if (status === 502 || status === 503) return { code: 'unavailable', message: 'The callee is unavailable' }
  if (status === 504) return { code: 'timeout', message: 'No answer in time' }
  if (status === 413 || status === 431) return { code: 'too_large', message: 'The request is too large' }
  return BROKEN
}
