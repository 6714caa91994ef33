import type { Ctx } from './context.ts'
import type { Failure } from '@murmuration/errors'

export interface Request {
  id: string
  operation: string
  input: unknown
  ctx: Ctx
  /** Local, never sent: the instances that had this call already (`Delivery.tried`), which are asked again only if there is no other. */
  tried?: readonly string[] | undefined
}

/**
 * How a call went, as its caller's process knows it. Transports and filters set it, and it is never sent: what a callee
 * says of that would be a claim about itself.
 */
export interface Delivery {
  /**
   * `answered`: the reply is the callee's. `lost`: it broke off, or nothing came in time. `not_started`: it was surely not
   * begun, so that even an unsafe call may be repeated.
   */
  outcome: 'answered' | 'lost' | 'not_started'
  /** The instance that the reply is from, or that the call was lost at. */
  instance?: string
  /** The instances that had the call, in order, by the balancer's keys; one that was asked twice stands here once. */
  tried?: readonly string[]
  /** ms in the caller's queue. */
  queuedMs?: number
  /** Each instance there is has been asked: a repeat could only ask the same ones again. */
  exhausted?: boolean
}

type Outcome = { ok: true; output: unknown } | { ok: false; error: Failure }

/** Without a `delivery`, the callee has answered. */
export type Reply = Outcome & { id: string; delivery?: Delivery | undefined }

/**
 * The one shape in this library. A service is a Handler, a connection to a service is a Handler, and a transport carries one
 * to the other. Handlers never reject.
 */
export type Handler = (request: Request) => Promise<Reply>

/** Deadline, retry, log, concurrency: each is a Handler around a Handler. */
export type Filter = (next: Handler) => Handler

/** What carries no reply. Not a Handler, so the compiler refuses it where an answer is needed. */
export type Signal = (message: unknown) => void

export interface Listener {
  /** Where callers reach it, such as `http://127.0.0.1:4002`. */
  address: string
  /** Takes nothing new, and resolves when the calls in flight have been answered. */
  drain(): Promise<void>
  /** Ends at once what is left. */
  stop(): Promise<void>
}

export interface Connection {
  handler: Handler
  /** Calls `listener` whenever connections have broken and the callee no longer listens. A transport without connections cannot know. */
  onGone?(listener: () => void): void
  /** Calls in flight finish; later ones are `unavailable`. */
  close(): Promise<void>
}

export const failed = (id: string, error: Failure): Reply => ({ id, ok: false, error })

/** For transports: a failure that the callee did not report, because it broke off, or nothing came in time. */
export const lost = (id: string, error: Failure): Reply => ({ ...failed(id, error), delivery: { outcome: 'lost' } })

/** For transports: a failure of a call that the callee surely did not begin. */
export const neverStarted = (id: string, error: Failure): Reply => ({
  ...failed(id, error),
  delivery: { outcome: 'not_started' },
})

/** True when the callee surely did not begin the call. */
export const wasNeverStarted = ({ delivery }: Reply) => delivery?.outcome === 'not_started'

/** True when the callee itself is in trouble, false when it answered that a part it depends on is. */
export const wasLost = ({ delivery }: Reply) => delivery !== undefined && delivery.outcome !== 'answered'

/** The callee is full and has not begun. */
export const isOverloaded = (reply: Reply) => !reply.ok && reply.error.code === 'overloaded'
