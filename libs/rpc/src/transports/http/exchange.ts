import type { Dispatcher, Pool } from 'undici'
import type { Ctx, Verb } from '../../contract.ts'
import type { Failure, Reply } from '../../handler.ts'
import { failed, neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { MAX_REPLY_BYTES } from '../json.ts'
import { replyOf } from './reply.ts'

export interface Outgoing {
  id: string
  verb: Verb
  target: string
  headers: Record<string, string | undefined>
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
          // undici starts a request when it has a connection to write it to: before that nobody can have seen it.
          end(running ? failed(id, failureOf(error)) : neverStarted(id, UNREACHABLE))
        },
      },
    )
  })

class TooLarge extends Error {}

const UNREACHABLE: Failure = { code: 'unavailable', message: 'The callee cannot be reached' }

const failureOf = (error: Error): Failure => {
  if (error instanceof TooLarge) return { code: 'internal', message: 'Internal error' }
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(codeOf(error))) return { code: 'timeout', message: 'No answer in time' }
  return { code: 'unavailable', message: 'The connection to the callee broke' }
}

const codeOf = (error: Error & { code?: string }) => error.code ?? ''
