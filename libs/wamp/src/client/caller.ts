import type { Dict, Id, Message } from '../message.ts'
import { payloadOf } from '../payload.ts'
import { lostError, toWampError, WampError } from './wamp-error.ts'

export interface Result {
  args: readonly unknown[]
  kwargs: Dict
  details: Dict
}

export interface CallOptions {
  args?: readonly unknown[] | undefined
  kwargs?: Dict | undefined
  /** ms, for the router to watch over: it ends the call with `wamp.error.timeout` and interrupts the callee. 0 is no limit. */
  timeout?: number | undefined
  /** Cancels the call: the promise rejects at once, and the callee is interrupted. */
  signal?: AbortSignal | undefined
  /** The same without an AbortSignal: it is given what cancels the call, and returns how to unsubscribe. */
  onCancel?: ((cancel: () => void) => () => void) | undefined
  /** Asks for progressive results, and gets each. */
  onProgress?: ((result: Result) => void) | undefined
  /** Further options of CALL, such as `disclose_me`. */
  options?: Dict | undefined
  /** A CALL of more bytes is not sent. */
  maxBytes?: number | undefined
}

interface InFlight {
  resolve(result: Result): void
  reject(error: unknown): void
  onProgress: CallOptions['onProgress']
}

interface CallerOptions {
  send(message: Message, maxBytes?: number): void
  newRequest(): Id
  /** A call has ended. */
  onEnded(): void
}

/** The calls that one session has in flight. */
export const createCaller = ({ send, newRequest, onEnded }: CallerOptions) => {
  const calls = new Map<Id, InFlight>()

  const end = (request: Id) => {
    const call = calls.get(request)
    if (calls.delete(request)) onEnded()
    return call
  }

  const cancel = (request: Id) => {
    const call = end(request)
    if (!call) return
    send({ type: 'CANCEL', request, options: { mode: 'killnowait' } })
    call.reject(new WampError('wamp.error.canceled', { args: ['The call was cancelled here'], outcome: 'lost' }))
  }

  const start = (procedure: string, options: CallOptions, call: InFlight) => {
    const { args = [], kwargs, timeout = 0, onProgress, options: further, maxBytes } = options
    const request = newRequest()
    const settings = { ...further, ...(timeout > 0 && { timeout }), ...(onProgress && { receive_progress: true }) }
    send({ type: 'CALL', request, options: settings, procedure, payload: payloadOf(args, kwargs) }, maxBytes)
    calls.set(request, call)
    return request
  }

  return {
    /** Rejects with `WampError`. */
    call: (procedure: string, options: CallOptions = {}) =>
      new Promise<Result>((resolve, reject) => {
        let unsubscribe = () => {}
        const done = <T>(settle: (value: T) => void) => {
          return (value: T) => {
            unsubscribe()
            settle(value)
          }
        }
        const call = { resolve: done(resolve), reject: done(reject), onProgress: options.onProgress }
        const request = start(procedure, options, call) // what it throws rejects the promise
        const { onCancel = subscribeTo(options.signal) } = options
        const undo = onCancel?.(() => cancel(request))
        if (undo && calls.has(request)) unsubscribe = undo
      }),

    result({ request, details, payload }: Message<'RESULT'>) {
      const result = { args: payload?.args ?? [], kwargs: payload?.kwargs ?? {}, details }
      if (details['progress'] === true) calls.get(request)?.onProgress?.(result)
      else end(request)?.resolve(result) // undefined: it was cancelled a moment ago
    },

    /** Whether the ERROR belongs to a call. */
    error(message: Message<'ERROR'>) {
      const call = end(message.request)
      call?.reject(toWampError(message))
      return call !== undefined
    },

    inFlight: () => calls.size,

    /** The session has ended. */
    end(reason: string) {
      for (const request of [...calls.keys()]) end(request)?.reject(lostError(reason))
    },
  }
}

const subscribeTo = (signal: AbortSignal | undefined): CallOptions['onCancel'] =>
  signal &&
  ((cancel) => {
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    return () => signal.removeEventListener('abort', cancel)
  })
