import type { Ctx } from '../contract.ts'
import type { Filter } from '../handler.ts'
import { failed, neverStarted } from '../handler.ts'

const LATE = { code: 'timeout', message: 'No answer within the deadline' } as const
const MAX_TIMER_MS = 2 ** 31 - 1 // a longer one would fire at once

/**
 * Answers `timeout` when the deadline of the call has come, whatever `next` is doing, and fires `ctx.signal` so that
 * `next` can stop doing it. A call whose deadline is already past is not begun.
 */
export const withDeadline: Filter = (next) => (request) => {
  const ms = request.ctx.deadline - Date.now()
  if (!(ms > 0)) return Promise.resolve(neverStarted(request.id, LATE))

  return new Promise((resolve) => {
    const ctx = new StoppableCtx(request.ctx)
    const timer = setTimeout(
      () => {
        resolve(failed(request.id, LATE))
        ctx.stop()
      },
      Math.min(ms, MAX_TIMER_MS),
    )
    // Handlers never reject.
    void next({ ...request, ctx }).then((reply) => {
      clearTimeout(timer)
      ctx.release()
      resolve(reply)
    })
  })
}

/** A class for its getter: most calls end in time, and of those few ask for the signal, which is dear to make. */
class StoppableCtx implements Ctx {
  readonly requestId: string
  readonly deadline: number
  readonly traceparent: string | undefined
  readonly token: string | undefined
  #outer: Ctx
  #controller: AbortController | undefined
  #stopped = false

  constructor(ctx: Ctx) {
    this.requestId = ctx.requestId
    this.deadline = ctx.deadline
    this.traceparent = ctx.traceparent
    this.token = ctx.token
    this.#outer = ctx
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      this.#outer.signal?.addEventListener('abort', this.stop)
      if (this.#stopped || this.#outer.signal?.aborted) this.stop()
    }
    return this.#controller.signal
  }

  readonly stop = () => {
    this.#stopped = true
    this.#controller?.abort()
    this.release()
  }

  release() {
    if (this.#controller) this.#outer.signal?.removeEventListener('abort', this.stop)
  }
}
