import { choose, type Policy } from './policy.ts'
import { createQueue, type Waiting } from './queue.ts'

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
export type Effect<Call, Id = string> =
  { type: 'start'; call: Call; callee: Id } | { type: 'refuse'; call: Call; reason: Refusal }

export interface DispatcherOptions {
  policy: Policy
  /** Calls that may wait; 0 is no queue. */
  queueLimit: number
  /** Epoch ms. */
  now: () => number
  random: () => number
}

interface Callee<Id> {
  readonly id: Id
  concurrency: Concurrency
  inFlight: number
  down: boolean
  heldUntil: number
}

/** A call that waits, or that a callee has. */
interface Entry<Call, Id> extends Waiting {
  readonly call: Call
  /** Callees that are not asked, even if there is no other: they have given it back. */
  tried: ReadonlySet<Id>
  /** Undefined while it waits. */
  callee: Callee<Id> | undefined
}

/** Where a call that was given back may go. */
interface Requeue<Id> {
  deadline: number
  /** Callees that have given it back, and don't get it again. */
  tried?: ReadonlySet<Id>
  /** Calls that may wait, this one among them; any number unless said. */
  limit?: number
}

/**
 * Assigns calls to callees: callees in the order in which they joined, a policy, a limit of calls in flight for each, and
 * one bounded queue, first in, first out. It performs nothing itself: every method returns the effects to perform. Calls wait
 * only while no callee can take them; every method that may free a slot drains the queue. A callee is known by its id, which
 * may be any value. A call has to be another value than all others that are not over.
 */
export const createDispatcher = <Call, Id = string>({ queueLimit, now, random, ...options }: DispatcherOptions) => {
  type Assigned = Entry<Call, Id>
  type Effects = Effect<Call, Id>[]

  let policy = options.policy
  const callees: Callee<Id>[] = []
  const queue = createQueue<Assigned>()
  const entries = new Map<Call, Assigned>()
  let running = 0
  let submitted = 0
  let turn = -1 // the index of the callee that was chosen last
  let time = 0 // ms, by `now`, read once for each method: else a deadline could be past in one line of it and not in the next

  const isUp = (callee: Callee<Id>) => !callee.down
  const isFree = ({ concurrency, inFlight, down, heldUntil }: Callee<Id>) =>
    !down && (concurrency === 0 || inFlight < concurrency) && heldUntil <= time

  const isAnyUp = (avoid: ReadonlySet<Id> = NONE) => callees.some((callee) => isUp(callee) && !avoid.has(callee.id))

  const pick = (avoid: ReadonlySet<Id>) => {
    if (avoid.size === 0) return choose(policy, callees, { turn, random, isUp, isFree })
    return choose(policy, callees, {
      turn,
      random,
      isUp: (callee) => isUp(callee) && !avoid.has(callee.id),
      isFree: (callee) => isFree(callee) && !avoid.has(callee.id),
    })
  }

  const start = (entry: Assigned, index: number): Effect<Call, Id> => {
    const callee = callees[index]!
    turn = index
    callee.inFlight += 1
    running += 1
    entry.callee = callee
    return { type: 'start', call: entry.call, callee: callee.id }
  }

  const refuse = ({ call }: Assigned, kind: Refusal['kind']): Effect<Call, Id> => {
    entries.delete(call)
    return { type: 'refuse', call, reason: { kind, queued: queue.length(), inFlight: running } }
  }

  /** Its callee no longer has it. */
  const release = (entry: Assigned) => {
    if (!entry.callee) return
    entry.callee.inFlight -= 1
    entry.callee = undefined
    running -= 1
  }

  const drain = (): Effects => {
    time = now()
    const effects: Effects = []
    for (const entry of queue.expire(time)) effects.push(refuse(entry, 'expired'))

    for (let entry = queue.first(), next; entry; entry = next) {
      next = entry.after
      const index = pick(entry.tried)
      if (index >= 0) {
        queue.remove(entry)
        effects.push(start(entry, index))
      } else if (!isAnyUp(entry.tried)) {
        queue.remove(entry)
        effects.push(refuse(entry, 'no_callee'))
      } else if (entry.tried.size === 0) break // no callee is free; one that was given back may just have tried the free ones
    }
    return effects
  }

  const change = (id: Id, changes: Partial<Callee<Id>>) => {
    const callee = callees.find((each) => each.id === id)
    if (callee) Object.assign(callee, changes)
    return drain()
  }

  const enter = (call: Call, deadline: number): Assigned => {
    const entry: Assigned = { call, deadline, order: submitted++, tried: NONE, callee: undefined }
    entries.set(call, entry)
    return entry
  }

  return {
    /** A callee joins; one that is here already keeps its place and its calls, and its newest options count. */
    join(id: Id, concurrency: Concurrency): Effects {
      if (callees.some((callee) => callee.id === id)) return change(id, { concurrency })
      callees.push({ id, concurrency, inFlight: 0, down: false, heldUntil: 0 })
      return drain()
    },

    /** A callee leaves. Its calls in flight end as usual, but free nothing any more. */
    leave(id: Id): Effects {
      const index = callees.findIndex((callee) => callee.id === id)
      if (index >= 0) callees.splice(index, 1)
      if (index >= 0 && index <= turn) turn -= 1 // the turn stays where it was
      return drain()
    },

    /** While down, a callee is passed over as if it had left. */
    setDown: (id: Id, down: boolean) => change(id, { down }),

    /** Until then (ms, by `now`) a callee counts as full: it said so itself. `drain` when the time has come. */
    hold: (id: Id, until: number) => change(id, { heldUntil: until }),

    setPolicy(next: Policy): Effects {
      policy = next
      return drain()
    },

    /**
     * A call comes in. `avoid`: callees that had it already; they are asked again only if there is no other. `limit`: calls that
     * may wait, if another number than usual.
     */
    submit(call: Call, deadline: number, avoid: ReadonlySet<Id> = NONE, limit = queueLimit): Effects {
      const effects = drain() // calls that wait come first, also those whose callee has become free since the last method
      const entry = enter(call, deadline)
      let index = pick(avoid)
      if (index < 0 && avoid.size > 0) index = pick(NONE)
      if (index >= 0) effects.push(start(entry, index))
      else if (!isAnyUp()) effects.push(refuse(entry, 'no_callee'))
      else if (queue.length() >= limit) effects.push(refuse(entry, 'full'))
      else queue.push(entry)
      return effects
    },

    /**
     * A callee has given a call back unbegun: it goes to another one at once, or else to the head of the queue, since it has
     * waited its turn already. Name that callee in `tried`, `hold` it or `setDown` it, or the call may go there again.
     */
    requeue(call: Call, { deadline, tried = NONE, limit = Infinity }: Requeue<Id>): Effects {
      const entry = entries.get(call) ?? enter(call, deadline)
      release(entry)
      entry.deadline = deadline
      entry.tried = tried
      queue.insert(entry)
      const effects = drain()
      if (queue.length() <= limit || entry.callee || !entries.has(call)) return effects
      queue.remove(entry)
      effects.push(refuse(entry, 'full'))
      return effects
    },

    /** A call is over, however it ended: answered, failed, timed out, cancelled, its caller gone; also while it waits. */
    finish(call: Call): Effects {
      const entry = entries.get(call)
      entries.delete(call)
      if (entry?.callee) release(entry)
      else if (entry) queue.remove(entry)
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
    inFlight: (id: Id) => callees.find((callee) => callee.id === id)?.inFlight ?? 0,

    /** The state, for people to look at. `inFlight` counts calls of callees that have left, too. */
    inspect: () => ({
      policy,
      queued: queue.length(),
      inFlight: running,
      callees: callees.map(({ id, concurrency, inFlight, down }) => ({ id, concurrency, inFlight, down })),
    }),
  }
}

const NONE: ReadonlySet<never> = new Set()

export type Dispatcher<Call, Id = string> = ReturnType<typeof createDispatcher<Call, Id>>
