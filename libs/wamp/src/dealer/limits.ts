import type { Session } from '../session.ts'
import type { Call } from './records.ts'

/** A limit has refused a call. */
export interface LimitHit {
  /** As it was called. */
  procedure: string
  /** `callee`: calls in flight at the one callee to call. `callees`: at all of a shared registration. `queue`: calls that wait. */
  kind: 'callee' | 'callees' | 'queue'
  limit: number
  caller: Session
}

/** Which limit a call has met that no callee can take, given how many may wait; and its text for people. */
export const limitMet = (call: Call, queueLimit: number): LimitHit & { text: string } => {
  const { registration, tried } = call
  const { procedure } = call.message
  const caller = call.caller.session
  if (queueLimit > 0) {
    const text = `The call queue of ${procedure} is full: its limit is ${queueLimit} waiting calls`
    return { procedure, caller, kind: 'queue', limit: queueLimit, text }
  }

  const callees = [...registration.callees.values()].filter((callee) => !tried?.has(callee))
  const named = { single: callees.slice(0, 1), first: callees.slice(0, 1), last: callees.slice(-1) }
  const { invoke } = registration
  if (invoke in named) {
    const limit = sum(named[invoke as keyof typeof named])
    const text = `The one callee to call of ${procedure} is full: its concurrency is ${limit}`
    return { procedure, caller, kind: 'callee', limit, text }
  }
  const limit = sum(callees)
  const text = `All ${callees.length} callees of the shared registration ${procedure} are full: the sum of their concurrency is ${limit}`
  return { procedure, caller, kind: 'callees', limit, text }
}

const sum = (callees: { concurrency: number }[]) => callees.reduce((total, { concurrency }) => total + concurrency, 0)
