import type { Dispatcher, Pool } from 'undici'
import { errors } from 'undici'
import type { Ctx } from '../../context.ts'
import type { Verb } from '../../contract.ts'
import type { Failure } from '../../error.ts'
import type { Reply } from '../../handler.ts'
import { failed, lost, neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { MAX_REPLY_BYTES } from '../json.ts'
import { replyOf } from './reply.ts'

export interface Outgoing {
  id: string
  verb: Verb
  target: string
  headers: Record<string, string>
  body: string | null
  ctx: Ctx
}

/** One request and its answer. `dispatch` rather than `request`: no stream for a body that we want whole. */
export const exchange = (pool: Pool, { id, verb, target, headers, body, ctx }: Outgoing): Promise<Reply> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let status = 0
    let replyHeaders: Dispatcher.ResponseData['headers'] = {}
    let running: Dispatcher.DispatchController | undefined
    let stopped = false
    const abort = () => {
      stopped = true
      running?.abort(new Error('Nobody waits for this any more'))
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

// undici starts a request when it has a connection to write it to: before that the callee cannot have seen it.
const unsent = (id: string, error: Error): Reply => {
  if (error instanceof errors.InvalidArgumentError) return failed(id, INTERNAL)
  return neverStarted(id, { code: 'unavailable', message: 'The callee cannot be reached' })
}
