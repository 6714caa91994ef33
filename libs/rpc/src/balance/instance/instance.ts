import type { Policy } from '@murmuration/dispatch'
import { type Connection, type Reply, type Request, wasLost, wasNeverStarted } from '../../handler.ts'
import { createBreaker } from './breaker.ts'
import { createLearnedLimit } from './learned-limit.ts'
import type { Tell } from '../tell.ts'

/** An instance of a service, as it announces itself. */
export interface Target {
  id: string
  address: string
  policy: Policy
  /** Calls in flight at most; 0 is as many as there are. */
  concurrency: number
  startedAt?: string
}

// Who comes back under the same name elsewhere, or was started again, is somebody else: what its predecessor did is
// not its fault.
export const keyOf = ({ id, address, startedAt = '' }: Target) => [id, address, startedAt].join(' ')

interface Turns {
  /** It failed too often: no calls for a while. */
  down(): void
  /** The while is over: one call at a time, until one succeeds. */
  probe(): void
  up(): void
  /** Whether there is another instance that calls can go to. */
  isSpare(): boolean
}

interface InstanceOptions {
  target: Target
  connection: Connection
  now: () => number
  on: Turns
  tell: Pick<Tell, 'opened' | 'closed'>
}

/** One callee as its caller knows it: a connection, a breaker, a count. */
export const createInstance = ({ target, connection, now, on, tell }: InstanceOptions) => {
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
    if (left || breaker.state() === 'open' || !on.isSpare()) return
    if (breaker.state() === 'closed') tell.opened(target.id)
    breaker.trip()
    opened()
  })

  return {
    target: () => target,
    state: breaker.state,
    calls: () => calls,
    /** Calls in flight at most: what it announced, else what it was found to take; 0 is as many as there are. */
    concurrency: () => target.concurrency || learned.value(),
    learned,

    send(request: Request) {
      calls += 1
      return connection.handler(request)
    },

    /** It announces itself differently now. */
    becomes: (changed: Target) => void (target = changed),

    /** What became of a call. */
    judge(reply: Reply, request: Request) {
      if (left || wasTooLate(reply)) return
      const before = breaker.state()
      const after = breaker.record(!wasLost(reply))
      if (after === 'closed' && before === 'half-open') {
        tell.closed(target.id, request)
        on.up()
      }
      if (after === 'open' && before === 'closed') tell.opened(target.id, request) // after a failed probe it is open still
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

export type Instance = ReturnType<typeof createInstance>

// Its deadline had passed before it was sent: the instance did not fail.
const wasTooLate = (reply: Reply) => !reply.ok && reply.error.code === 'timeout' && wasNeverStarted(reply)
