import type { Refusal } from '@murmuration/dispatch'
import type { Failure } from '@murmuration/errors'
import { failed, type Reply } from '../handler.ts'

const RETRY_AFTER = 1 // s

const failures: Record<Refusal['kind'] | 'gone', (name: string, queued: number) => Failure> = {
  nobody: (name) => ({ code: 'unavailable', message: `There is no instance of ${name} to answer` }),
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
  gone: () => ({ code: 'unavailable', message: 'Nobody waits for this any more' }),
}

/** The reply to a call of `name` that was sent to no instance. */
export const refusal = (reason: Pick<Refusal, 'kind' | 'queued'> | 'gone', id: string, name: string): Reply =>
  failed(id, reason === 'gone' ? failures.gone(name, 0) : failures[reason.kind](name, reason.queued))
