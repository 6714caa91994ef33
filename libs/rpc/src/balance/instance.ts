import type { Policy } from '@murmuration/dispatch'
import { type Connection, type Reply, type Request, wasLost, wasNeverStarted } from '../handler.ts'
import { createBreaker } from './breaker.ts'
import type { CallEvents } from './events.ts'

/** An instance of the callee as it announces itself, at the one address that its caller uses. */
export interface CalleeInstance {
  id: string
  address: string
  policy: Policy
  /** Calls in flight at most; 0 is as many as there are. */
  concurrency: number
  startedAt?: string
}

// An instance that was started again, or has moved, gets a new key: its breaker does not inherit failures of the old one.
export const keyOf = ({ id, address, startedAt = '' }: CalleeInstance) => [id, address, startedAt].join(' ')

interface BreakerListener {
  /** The breaker has opened: no calls for a while. */
  down(): void
  /** It is half-open: one call at a time, until one succeeds. */
  probe(): void
  up(): void
  /** Whether another instance is up. */
  hasAlternative(): boolean
}

interface InstanceConnectionOptions {
  instance: CalleeInstance
  connection: Connection
  now: () => number
  on: BreakerListener
  events: Pick<CallEvents, 'opened' | 'closed'>
}

/** What a caller keeps for one callee instance: a connection, a breaker, a learned limit, a count of calls. */
export const createInstanceConnection = ({ instance, connection, now, on, events }: InstanceConnectionOptions) => {
  const breaker = createBreaker(now)
  const learned = createLearnedLimit()
  let calls = 0
  let probing: NodeJS.Timeout | undefined
  let left = false

  const probe = () => {
    breaker.probe()
    on.probe()
  }
  const opened = () => {
    probing = setTimeout(probe, breaker.probeAt()! - now()) // it has just opened
    on.down()
  }

  // A single instance may be back in a moment, and until then a refused connection costs next to nothing.
  connection.onGone?.(() => {
    if (left || breaker.state() === 'open' || !on.hasAlternative()) return
    if (breaker.state() === 'closed') events.opened(instance.id)
    breaker.trip()
    opened()
  })

  return {
    instance: () => instance,
    state: breaker.state,
    calls: () => calls,
    /** Calls in flight at most: what it announced, else what it was found to take; 0 is as many as there are. */
    concurrency: () => instance.concurrency || learned.value(),
    learned,

    send(request: Request) {
      calls += 1
      return connection.handler(request)
    },

    /** The instance has announced other settings. */
    update: (changed: CalleeInstance) => void (instance = changed),

    /** Counts the reply to a call for the breaker. */
    record(reply: Reply, request: Request) {
      if (left || wasHeldBack(reply)) return
      const before = breaker.state()
      const after = breaker.record(!wasLost(reply))
      if (after === 'closed' && before === 'half-open') {
        events.closed(instance.id, request)
        on.up()
      }
      if (after === 'open' && before === 'closed') events.opened(instance.id, request) // after a failed probe it is open still
      if (after === 'open' && before !== 'open') opened()
    },

    /** It takes nothing new; calls in flight finish. */
    close() {
      left = true
      clearTimeout(probing)
      return connection.close()
    },
  }
}

export type InstanceConnection = ReturnType<typeof createInstanceConnection>

// This side did not send it: its deadline had passed, or too much waits to be sent already. That says nothing about the instance.
const wasHeldBack = (reply: Reply) => !reply.ok && reply.error.code !== 'unavailable' && wasNeverStarted(reply)

/**
 * The concurrency of an instance that announces none: as many calls as were in flight there when it last said `overloaded`,
 * and slowly more while it answers (additive increase, multiplicative decrease: Chiu and Jain, 1989). Without this limit all
 * waiting calls would be sent together after each pause, and nearly all would come back.
 */
const createLearnedLimit = () => {
  let limit = 0

  return {
    /** It said `overloaded`, with so many other calls in flight there. */
    refused(inFlight: number) {
      limit = Math.max(1, inFlight)
    },
    /** It answered: one more for every round of answers. */
    answered() {
      if (limit > 0) limit += 1 / limit
    },
    /** Calls in flight at most; 0 while nothing is known. */
    value: () => Math.floor(limit),
  }
}
