import type { Filter } from '../handler.ts'
import { lost, neverStarted } from '../handler.ts'
import { StoppableCtx } from '../stoppable.ts'
import { createTimeouts } from './timeouts.ts'

const LATE = { code: 'timeout', message: 'No answer within the deadline' } as const
// Leaves the callee time to report its own timeout, so that the caller's breaker does not count it as dead.
const ANSWER_MS = 20
const timeouts = createTimeouts()

/**
 * Answers `timeout` when the deadline of the call has come, whatever `next` is doing, and fires `ctx.signal` so that
 * `next` can stop doing it. A call whose deadline is already past is not begun.
 */
export const withDeadline: Filter = (next) => (request) => {
  const ms = request.ctx.deadline - Date.now()
  if (!(ms > 0)) return Promise.resolve(neverStarted(request.id, LATE))

  return new Promise((resolve) => {
    const ctx = new StoppableCtx(request.ctx, request.ctx.deadline - ANSWER_MS)
    const late = () => {
      resolve(lost(request.id, LATE))
      ctx.stop()
    }
    const clear = timeouts.set(ms, late)
    // Handlers never reject.
    void next({ ...request, ctx }).then((reply) => {
      clear()
      ctx.settle()
      resolve(reply)
    })
  })
}
