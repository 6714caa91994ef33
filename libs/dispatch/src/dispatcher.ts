import { choose, type Policy } from './policy.ts'
import { createQueue } from './queue.ts'

/** Calls in flight at most; 0 is as many as there are. */
type Concurrency = number

/** Why a call is not taken, and how things stood. */
export interface Refusal {
  /** `no_callee`: none is up. `full`: the queue is. `expired`: its deadline came while it waited. */
  kind: 'no_callee' | 'full' | 'expired'
  /** Calls that wait. */
  queued: number
  /** Calls that callees have now. */
  inFlight: number
}

/** What the owner of the dispatcher has to do now. A call that is neither started nor refused waits in the queue. */
export type Effect<Call> =
  { type: 'start'; call: Call; callee: string } | { type: 'refuse'; call: Call; reason: Refusal }

export interface DispatcherOptions {
  policy: Policy
  /** Calls that may wait; 0 is no queue. */
  queueLimit: number
  /** Epoch ms. */
  now: () => number
  random: () => number
}

interface Callee {
  id: string
  concurrency: Concurrency
  inFlight: number
  down: boolean
  heldUntil: number
  /** Whether it has room, as `pick` has found last. */
  free: boolean
}

/**
 * Assigns calls to callees: callees in the order in which they joined, a policy, a limit of calls in flight for each, and
 * one bounded queue, first in, first out. It performs nothing itself: every method returns the effects to perform. Calls wait
 * only while no callee can take them; every method that may free a slot drains the queue.
 */
export const createDispatcher = <Call>({ queueLimit, now, random, ...options }: DispatcherOptions) => {
  let policy = options.policy
  let callees: Callee[] = []
  const queue = createQueue<Call>()
  let previous: string | undefined
  const running = new Map<Call, Callee>()
  let time = 0 // ms, by `now`, read once for each method: else a deadline could be past in one line of it and not in the next

  const hasRoom = (callee: Callee) =>
    (callee.concurrency === 0 || callee.inFlight < callee.concurrency) && callee.heldUntil <= time

  const pick = (avoid: ReadonlySet<string>) => {
    const up = callees.filter((callee) => !callee.down && !avoid.has(callee.id))
    for (const callee of up) callee.free = hasRoom(callee)
    return choose(policy, up, { previous, random })
  }

  const start = (call: Call, callee: Callee): Effect<Call> => {
    callee.inFlight += 1
    previous = callee.id
    running.set(call, callee)
    return { type: 'start', call, callee: callee.id }
  }

  const refuse = (call: Call, kind: Refusal['kind']): Effect<Call> => ({
    type: 'refuse',
    call,
    reason: { kind, queued: queue.length(), inFlight: running.size },
  })
  const isAnyUp = () => callees.some((callee) => !callee.down)

  const drain = (): Effect<Call>[] => {
    time = now()
    const effects = queue.expire(time).map((call) => refuse(call, 'expired'))

    while (queue.length() > 0) {
      const callee = pick(NONE)
      if (!callee) break
      effects.push(start(queue.shift()!, callee)) // the queue is not empty
    }
    if (!isAnyUp()) effects.push(...queue.clear().map((call) => refuse(call, 'no_callee')))
    return effects
  }

  const change = (id: string, changes: Partial<Callee>) => {
    const callee = callees.find((each) => each.id === id)
    if (callee) Object.assign(callee, changes)
    return drain()
  }

  return {
    /** A callee joins; one that is here already keeps its place and its calls, and its newest options count. */
    join(id: string, concurrency: Concurrency): Effect<Call>[] {
      if (callees.some((callee) => callee.id === id)) return change(id, { concurrency })
      callees.push({ id, concurrency, inFlight: 0, down: false, heldUntil: 0, free: true })
      return drain()
    },

    /** A callee leaves. Its calls in flight end as usual, but free nothing any more. */
    leave(id: string): Effect<Call>[] {
      if (id === previous) previous = callees[callees.findIndex((callee) => callee.id === id) - 1]?.id // the turn stays where it was
      callees = callees.filter((callee) => callee.id !== id)
      return drain()
    },

    /** While down, a callee is passed over as if it had left. */
    setDown: (id: string, down: boolean) => change(id, { down }),

    /** Until then (ms, by `now`) a callee counts as full: it said so itself. `drain` when the time has come. */
    hold: (id: string, until: number) => change(id, { heldUntil: until }),

    setPolicy(next: Policy): Effect<Call>[] {
      policy = next
      return drain()
    },

    /** A call comes in. `avoid`: callees that had it already; they are asked again only if there is no other. */
    submit(call: Call, deadline: number, avoid: ReadonlySet<string> = NONE): Effect<Call>[] {
      const effects = drain() // calls that wait come first, also those whose callee has become free since the last method
      if (!isAnyUp()) return [...effects, refuse(call, 'no_callee')]
      const callee = pick(avoid) ?? pick(NONE)
      if (callee) return [...effects, start(call, callee)]
      if (queue.length() >= queueLimit) return [...effects, refuse(call, 'full')]
      queue.push(call, deadline)
      return effects
    },

    /**
     * A callee has given a call back unbegun: it goes to another one at once, or else to the head of the queue, since it has
     * waited its turn already. `hold` or `setDown` that callee first, or the call may go there again.
     */
    requeue(call: Call, deadline: number): Effect<Call>[] {
      const callee = running.get(call)
      running.delete(call)
      if (callee) callee.inFlight -= 1
      queue.unshift(call, deadline)
      return drain()
    },

    /** A call is over, however it ended: answered, failed, timed out, cancelled, its caller gone; also while it waits. */
    finish(call: Call): Effect<Call>[] {
      const callee = running.get(call)
      running.delete(call)
      if (callee) callee.inFlight -= 1
      else queue.remove(call)
      return drain()
    },

    /** Refuses what waited past its deadline, and starts what can start. */
    drain,

    /** When to call `drain` though nothing has happened (ms, by `now`; perhaps a little too early), if ever. */
    wakeAt(): number | undefined {
      if (queue.length() === 0) return undefined
      return Math.min(queue.nearest(), ...callees.map((callee) => callee.heldUntil).filter((until) => until > time))
    },

    /** Calls that a callee has now. */
    inFlight: (id: string) => callees.find((callee) => callee.id === id)?.inFlight ?? 0,

    /** The state, for people to look at. */
    inspect: () => ({
      policy,
      queued: queue.length(),
      callees: callees.map(({ id, concurrency, inFlight, down }) => ({ id, concurrency, inFlight, down })),
    }),
  }
}

const NONE: ReadonlySet<string> = new Set()

export type Dispatcher<Call> = ReturnType<typeof createDispatcher<Call>>
