import type { Failure } from '@murmuration/errors'
import { Problem as WholeProblem } from '@murmuration/http'
import { errors, type Dispatcher, type Pool } from 'undici'
import type { Ctx } from '../../context.ts'
import type { Verb } from '../../contract.ts'
import type { Reply } from '../../handler.ts'
import { failed, lost, neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { MAX_REPLY_BYTES } from '../transport.ts'
import { NOT_STARTED } from './listen.ts'

type Headers = Dispatcher.ResponseData['headers']

interface Outgoing {
  id: string
  verb: Verb
  target: string
  headers: Record<string, string>
  body: string | null
  ctx: Ctx
}

/** One request and its answer. `dispatch` rather than `request`, which makes a stream of a body that is wanted whole. */
export const exchange = (pool: Pool, { id, verb, target, headers, body, ctx }: Outgoing): Promise<Reply> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let status = 0
    let replyHeaders: Headers = {}
    let running: Dispatcher.DispatchController | undefined
    let stopped = false
    const abort = () => {
      stopped = true
      running?.abort(new Error('The caller waits no longer'))
    }
    const unsubscribe = onStop(ctx, abort)

    const end = (reply: Reply) => {
      unsubscribe()
      resolve(reply)
    }

    pool.dispatch(
      { path: target, method: verb, headers, body },
      {
        onRequestStart(controller) {
          running = controller
          if (stopped) abort()
        },
        onResponseStart(_controller, statusCode, received) {
          status = statusCode
          replyHeaders = received
        },
        onResponseData(controller, chunk) {
          size += chunk.length
          if (size > MAX_REPLY_BYTES) controller.abort(new TooLarge())
          else chunks.push(chunk)
        },
        onResponseEnd() {
          const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
          end(replyOf(id, status, replyHeaders, bytes.toString()))
        },
        onResponseError(_controller, error) {
          end(running ? lost(id, brokenBy(error)) : unsent(id, error))
        },
      },
    )
  })

class TooLarge extends Error {}

const INTERNAL: Failure = { code: 'internal', message: 'Internal error' }

const brokenBy = (error: Error): Failure => {
  if (error instanceof TooLarge) return INTERNAL
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return { code: 'timeout', message: 'No answer in time' }
  return { code: 'unavailable', message: 'The connection to the callee broke' }
}

// undici starts a request when it has a connection to write to. Before that the callee cannot have seen the request.
const unsent = (id: string, error: Error): Reply => {
  if (error instanceof errors.InvalidArgumentError) return failed(id, INTERNAL)
  return neverStarted(id, { code: 'unavailable', message: 'The callee cannot be reached' })
}

const Problem = WholeProblem.pick({ code: true, detail: true, errors: true })

/** Reads the answer to a call. An answer that is neither a result nor a problem of ours is from a proxy in between. */
const replyOf = (id: string, status: number, headers: Headers, body: string): Reply => {
  if (status === 200) return resultOf(id, body)
  if (headers['content-type'] !== 'application/problem+json') return failed(id, fromProxy(status))
  const problem = Problem.safeParse(parse(body))
  if (!problem.success) return failed(id, fromProxy(status))

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

const fromProxy = (status: number): Failure => {
  if (status === 502 || status === 503) return { code: 'unavailable', message: 'The callee is unavailable' }
  if (status === 504) return { code: 'timeout', message: 'No answer in time' }
  if (status === 413 || status === 431) return { code: 'too_large', message: 'The request is too large' }
  return BROKEN
}
