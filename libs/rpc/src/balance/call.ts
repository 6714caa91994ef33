import type { Refusal } from '@murmuration/dispatch'
import type { Failure } from '@murmuration/errors'
import { failed, isOverloaded, type Reply, type Request, wasNeverStarted } from '../handler.ts'

/** A call that the balancer sends to one instance after another until one of them takes it. */
export interface Call {
  request: Request
  resolve: (reply: Reply) => void
  /** The keys of the instances that it was sent to, in earlier attempts too. */
  tried: Set<string>
  /** ms in the queue so far. */
  queuedMs: number
  /** When it was submitted last (ms, by the balancer's clock). */
  submittedAt: number
  /** Sent to an instance; false while it waits in the queue. */
  running: boolean
  /** Its caller no longer waits for the answer. */
  cancelled: boolean
}

interface Alternatives {
  /** There is an instance that it was not sent to yet. */
  untried: boolean
  queueing: boolean
}

/** Whether a call that no instance has begun is submitted again: for another instance, or for the queue. */
export const isResubmitted = ({ cancelled }: Call, reply: Reply, { untried, queueing }: Alternatives) => {
  if (reply.ok || cancelled) return false
  if (isOverloaded(reply)) return queueing || untried
  return reply.error.code === 'unavailable' && wasNeverStarted(reply) && untried
}

const RETRY_AFTER = 1 // s

const failures: Record<Refusal['kind'] | 'cancelled', (name: string, queued: number) => Failure> = {
  no_callee: (name) => ({ code: 'unavailable', message: `There is no instance of ${name} to answer` }),
  full: (name, queued) => ({
    code: 'overloaded',
    message: `${name} is busy, and ${queued} calls wait for it already`,
    retryAfter: RETRY_AFTER,
  }),
  expired: (name) => ({
    code: 'overloaded',
    message: `${name} is busy; the wait for it took too long`,
    retryAfter: RETRY_AFTER,
  }),
  cancelled: () => ({ code: 'unavailable', message: 'The caller no longer waits for this call' }),
}

/** The reply to a call of the service `name` that was sent to no instance. */
export const refusal = (reason: Pick<Refusal, 'kind' | 'queued'> | 'cancelled', id: string, name: string): Reply =>
  failed(id, reason === 'cancelled' ? failures.cancelled(name, 0) : failures[reason.kind](name, reason.queued))
