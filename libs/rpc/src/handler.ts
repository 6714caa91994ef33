import type { Ctx } from './context.ts'
import type { ErrorCode } from './error.ts'

export interface Request {
  id: string
  operation: string
  input: unknown
  ctx: Ctx
}

/** `path` is dotted (`author.name`), `""` for the whole input. */
export interface FieldError {
  path: string
  message: string
}

export interface Failure {
  code: ErrorCode
  message: string
  errors?: FieldError[] | undefined
  /** Seconds until trying again may help. */
  retryAfter?: number | undefined
  /** Of `unavailable`: the callee cannot work because of its own state, and has not begun. Another instance may be able to. */
  notStarted?: boolean | undefined
}

export type Reply = { id: string; ok: true; output: unknown } | { id: string; ok: false; error: Failure }

/**
 * The one shape in this library. A service is a Handler, a connection to a service is a Handler, and a transport is
 * whatever carries one to the other. Handlers never reject.
 */
export type Handler = (request: Request) => Promise<Reply>

/** Deadline, retry, log, concurrency: each is a Handler around a Handler. */
export type Filter = (next: Handler) => Handler

/** What carries no reply. Not a Handler, so the compiler refuses it where an answer is needed. */
export type Signal = (message: unknown) => void

export interface Listener {
  url: string
  /** Takes nothing new, lets calls in flight finish, then resolves. */
  close(): Promise<void>
}

export interface Connection {
  handler: Handler
  /** Calls `tell` whenever connections have broken and nobody is there any more. A transport without connections cannot know. */
  onGone?(tell: () => void): void
  /** Calls in flight finish; later ones are `unavailable`. */
  close(): Promise<void>
}

export const failed = (id: string, error: Failure): Reply => ({ id, ok: false, error })

// Kept beside the replies, not in them: whatever arrives from a wire is a new object. Only a transport sets this.
const unstarted = new WeakSet<Reply>()
const unanswered = new WeakSet<Reply>()

/** For transports: a failure that the callee did not report, because it broke off, or nothing came in time. */
export const lost = (id: string, error: Failure): Reply => {
  const reply = failed(id, error)
  unanswered.add(reply)
  return reply
}

/** For transports: a failure of a call that the callee surely did not begin, so that even an unsafe one may be repeated. */
export const neverStarted = (id: string, error: Failure): Reply => {
  const reply = lost(id, error)
  unstarted.add(reply)
  return reply
}

/** True only when this very object came from a transport that knows the callee did not begin. A copy is not believed. */
export const wasNeverStarted = (reply: Reply) => unstarted.has(reply)

/** True when the callee itself is in trouble, false when it answered that somebody behind it is. */
export const wasLost = (reply: Reply) => unanswered.has(reply)

/** The callee is full and has not begun. */
export const isOverloaded = (reply: Reply) => !reply.ok && reply.error.code === 'overloaded'
