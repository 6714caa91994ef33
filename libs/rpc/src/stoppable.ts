import { copyContext, type Ctx } from './context.ts'

type Listener = () => void

/**
 * A ctx whose call may lose its listener. An AbortSignal costs as much as a tenth of a small call, and few ask for one:
 * it is made when `signal` is read, while transports subscribe with `onStop`, which costs next to nothing.
 */
export class StoppableCtx implements Ctx {
  declare readonly requestId: string
  readonly deadline: number
  #outer: Ctx
  #stopped = false
  #listeners: Set<Listener> | undefined
  #leave: Listener | undefined
  #controller: AbortController | undefined

  /** Stops with `outer`, and on its own when `stop` is called. `deadline` is no later than that of `outer`. */
  constructor(outer: Ctx, deadline = outer.deadline) {
    copyContext(outer, this)
    this.deadline = deadline
    this.#outer = outer
  }

  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal
    const controller = (this.#controller = new AbortController())
    this.onStop(() => controller.abort())
    return controller.signal
  }

  stop() {
    this.#stopped = true
    this.settle()
    this.#listeners?.forEach((listener) => listener())
    this.#listeners?.clear()
  }

  /** The call is over: an outer call that goes on for long must not hold on to it. */
  settle() {
    this.#leave?.()
    this.#leave = undefined
  }

  onStop(listener: Listener): Listener {
    const listeners = (this.#listeners ??= this.#listen())
    if (this.#stopped) listener()
    else listeners.add(listener)
    return () => listeners.delete(listener)
  }

  #listen() {
    this.#leave = onStop(this.#outer, () => this.stop())
    return new Set<Listener>()
  }
}

/** Calls `listener` once when the caller no longer waits (now, if that is so already). Returns how to unsubscribe. */
export const onStop = (ctx: Ctx, listener: Listener): Listener => {
  if (ctx instanceof StoppableCtx) return ctx.onStop(listener)
  const { signal } = ctx
  if (signal?.aborted) listener()
  signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}
