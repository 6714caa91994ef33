import type { Filter, Reply, Request } from '../handler.ts'
import { failed, neverStarted } from '../handler.ts'

const LATE = { code: 'timeout', message: 'No answer within the deadline' } as const

/**
 * Answers `timeout` when the deadline of the call has come, whatever `next` is doing, and fires `ctx.signal` so that
 * `next` can stop doing it. A call whose deadline is already past is not begun.
 */
export const withDeadline: Filter = (next) => (request) => {
  const ms = request.ctx.deadline - Date.now()
  if (!(ms > 0)) return Promise.resolve(neverStarted(request.id, LATE))

  return new Promise((resolve) => {
    const stop = new AbortController()
    const outer = request.ctx.signal
    const end = (reply: Reply) => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', abandon)
      resolve(reply)
    }
    const abandon = () => {
      end(failed(request.id, LATE))
      stop.abort()
    }
    const timer = setTimeout(abandon, Math.min(ms, MAX_TIMER))
    outer?.addEventListener('abort', abandon)
    void next(stoppable(request, stop.signal)).then(end) // handlers never reject
  })
}

const MAX_TIMER = 2 ** 31 - 1 // setTimeout takes a longer delay for 1 ms

const stoppable = (request: Request, signal: AbortSignal): Request => ({ ...request, ctx: { ...request.ctx, signal } })
