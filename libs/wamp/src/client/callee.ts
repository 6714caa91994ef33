import type { Dict, Id, Message } from '../message.ts'
import { codeOf } from '../message.ts'
import { payloadOf } from '../payload.ts'
import { createStoppable } from './stoppable.ts'
import { PAYLOAD_SIZE_EXCEEDED, WampError } from './wamp-error.ts'

interface Answer {
  args?: readonly unknown[]
  kwargs?: Dict
}

export interface Invocation {
  /** The procedure that was called: of a pattern, one that it matches. */
  procedure: string
  args: readonly unknown[]
  kwargs: Dict
  details: Dict
  /** Fires when the caller no longer waits. Made when it is first read. */
  readonly signal: AbortSignal
  /** The same without an AbortSignal. Called at once where it is so already. */
  onStop(listener: () => void): void
  /** Sends a progressive result. Only where the caller asked for them; else nothing happens. */
  progress(answer: Answer): void
}

/** Answers an invocation, or throws `WampError`. Of another error the caller learns nothing but that there was one. */
export type CallHandler = (invocation: Invocation) => Promise<Answer | undefined> | Answer | undefined

interface Registered {
  procedure: string
  handler: CallHandler
}

interface CalleeOptions {
  send(message: Message): void
  /** An invocation has been answered, or interrupted. */
  onEnded(): void
}

/** The invocations that one session works on. */
export const createCallee = ({ send, onEnded }: CalleeOptions) => {
  const registered = new Map<Id, Registered>()
  const running = new Map<Id, { stop(): void }>()

  const end = (request: Id) => {
    const isRunning = running.delete(request)
    if (isRunning) onEnded()
    return isRunning
  }

  const refuse = (request: Id, { uri, args, kwargs }: WampError) => {
    const answer = { details: {}, error: uri, payload: payloadOf(args, kwargs) }
    send({ type: 'ERROR', kind: codeOf('INVOCATION'), request, ...answer })
  }

  const fail = (request: Id, reason: unknown) => {
    try {
      refuse(request, reason instanceof WampError ? reason : INTERNAL)
    } catch {
      refuse(request, INTERNAL) // what it carries cannot be written
    }
  }

  const sendYield = (request: Id, { args = [], kwargs }: Answer, options: Dict = {}) => {
    try {
      send({ type: 'YIELD', request, options, payload: payloadOf(args, kwargs) })
    } catch (reason) {
      fail(request, reason instanceof WampError ? new WampError(PAYLOAD_SIZE_EXCEEDED, { args: reason.args }) : reason)
    }
  }

  const run = async (request: Id, handler: CallHandler, invocation: Invocation) => {
    try {
      const answer = (await handler(invocation)) ?? {}
      if (end(request)) sendYield(request, answer)
    } catch (reason) {
      if (end(request)) fail(request, reason)
    }
  }

  return {
    add: (registration: Id, one: Registered) => void registered.set(registration, one),
    remove: (registration: Id) => void registered.delete(registration),

    invoke({ request, registration, details, payload }: Message<'INVOCATION'>) {
      const found = registered.get(registration)
      if (!found) return refuse(request, GONE)
      const stoppable = createStoppable()
      running.set(request, stoppable)
      const { procedure = found.procedure } = details
      const wantsProgress = details['receive_progress'] === true
      const invocation: Invocation = {
        procedure: String(procedure),
        args: payload?.args ?? [],
        kwargs: payload?.kwargs ?? {},
        details,
        get signal() {
          return stoppable.signal()
        },
        onStop: stoppable.onStop,
        progress(answer) {
          if (wantsProgress && running.has(request)) sendYield(request, answer, { progress: true })
        },
      }
      void run(request, found.handler, invocation) // never rejects; a slow call must not hold up those behind it
    },

    interrupt({ request }: Message<'INTERRUPT'>) {
      const one = running.get(request)
      if (!one) return
      end(request)
      one.stop()
      fail(request, CANCELED) // for the mode `kill`, whose caller waits for it; otherwise the router drops it
    },

    running: () => running.size,

    /** The session has ended. */
    end() {
      const all = [...running.values()]
      running.clear()
      for (const { stop } of all) stop()
      onEnded()
    },
  }
}

const INTERNAL = new WampError('wamp.error.runtime_error', { args: ['Internal error'] })
const CANCELED = new WampError('wamp.error.canceled', { args: ['The callee has stopped'] })
const GONE = new WampError('wamp.error.unavailable', { args: ['The callee serves this no longer'] })
