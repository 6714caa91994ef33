import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Ctx } from '../../contract.ts'
import { deadlineOf, requestIdOf, tokenOf, traceparentOf } from './headers.ts'

/**
 * The context of a call that came over HTTP. A class for its getter: few ask for the signal, and making one for every
 * request would cost a tenth of a small call (a getter in an object literal: a third).
 */
export class HttpCtx implements Ctx {
  readonly requestId: string
  readonly deadline: number
  readonly traceparent: string | undefined
  readonly token: string | undefined
  #res: ServerResponse
  #signal: AbortSignal | undefined

  constructor({ headers }: IncomingMessage, res: ServerResponse) {
    this.requestId = requestIdOf(headers)
    this.deadline = deadlineOf(headers)
    this.traceparent = traceparentOf(headers)
    this.token = tokenOf(headers)
    this.#res = res
  }

  get signal(): AbortSignal {
    return (this.#signal ??= hungUp(this.#res))
  }
}

/** Fires when the caller is gone before the answer is. */
const hungUp = (res: ServerResponse) => {
  const controller = new AbortController()
  const abort = () => res.writableFinished || controller.abort()
  if (res.closed) abort()
  else res.once('close', abort)
  return controller.signal
}
