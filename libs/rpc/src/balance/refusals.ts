import type { Failure } from '../error.ts'
import { failed, type Reply } from '../handler.ts'
import type { Refusal } from './dispatcher/dispatcher.ts'

const RETRY_AFTER = 1 // s

const failures: Record<Refusal | 'gone', (name: string) => Failure> = {
  nobody: (name) => ({ code: 'unavailable', message: `There is no instance of ${name} to answer` }),
  full: (name) => ({
    code: 'overloaded',
    message: `${name} is busy, and enough wait for it already`,
    retryAfter: RETRY_AFTER,
  }),
  expired: (name) => ({
    code: 'overloaded',
    message: `${name} is busy; the wait for it took too long`,
    retryAfter: RETRY_AFTER,
  }),
  gone: () => ({ code: 'unavailable', message: 'Nobody waits for this any more' }),
}

/** What the caller of `name` is told when its call went to nobody. */
export const refusal = (reason: Refusal | 'gone', id: string, name: string): Reply => failed(id, failures[reason](name))
