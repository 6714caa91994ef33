import { setTimeout as sleep } from 'node:timers/promises'
import { type Contract, isSafe } from '../contract.ts'
import { withDeadline } from '../filters/deadline.ts'
import {
  type Connection,
  failed,
  type Failure,
  type Handler,
  type Reply,
  type Request,
  wasLost,
  wasNeverStarted,
} from '../handler.ts'
import { createBreaker } from './breaker.ts'
import { createDispatcher, type Effect, type Refusal } from './dispatcher.ts'
import type { Policy } from './policy.ts'
import { createRetryBudget } from './retry-budget.ts'

/** An instance of a service, as it announces itself. */
export interface Target {
  id: string
  address: string
  policy: Policy
  /** Calls in flight at most; 0 is as many as there are. */
  concurrency: number
}

export interface BalancerOptions {
  contract: Contract
  connect: (target: Target) => Connection
  queueLimit?: number
  now?: () => number
  random?: () => number
}

interface Call {
  request: Request
  resolve: (reply: Reply) => void
  tried: Set<string>
  retried: boolean
}

interface Instance {
  target: Target
  send: Handler
  close: () => Promise<void>
  breaker: ReturnType<typeof createBreaker>
  calls: number
  probe?: NodeJS.Timeout
}

const QUEUE_LIMIT = 1_000
const HOLD_MS = 50 // how long an instance that said `overloaded` is left alone
const JITTER_MS = 50 // callers that failed together must not come back together
const MARGIN_MS = 5 // who waits in vain is told so, rather than running into the deadline

/** The smart endpoint: one handler over all live instances of a service, chosen by policy, limit, queue and breaker. */
export const createBalancer = ({ contract, connect, ...options }: BalancerOptions) => {
  const { queueLimit = QUEUE_LIMIT, now = Date.now, random = Math.random } = options
  const dispatcher = createDispatcher<Call>({ policy: 'least', queueLimit, now, random })
  const instances = new Map<string, Instance>()
  const budget = createRetryBudget()
  let alarm: NodeJS.Timeout | undefined

  const apply = (effects: Effect<Call>[]) => {
    for (const effect of effects) {
      if (effect.type === 'refuse')
        effect.call.resolve(failed(effect.call.request.id, refusals[effect.reason](contract.name)))
      else void attempt(effect.call, effect.callee) // its outcome comes back as another effect
    }
    clearTimeout(alarm)
    const at = dispatcher.wakeAt()
    if (at !== undefined) alarm = setTimeout(() => apply(dispatcher.drain()), Math.max(0, at - now()) + 1)
  }

  const submit = (call: Call) => apply(dispatcher.submit(call, call.request.ctx.deadline - MARGIN_MS, call.tried))

  const attempt = async (call: Call, id: string) => {
    const instance = instances.get(id)!
    instance.calls += 1
    const reply = await instance.send(call.request)
    call.tried.add(id)

    if (isOverloaded(reply)) apply(dispatcher.hold(id, now() + HOLD_MS * (1 + random())))
    if (reply.ok || !(wasTooLate(reply) || call.request.ctx.signal?.aborted)) judge(instance, wasLost(reply))
    apply(dispatcher.finish(call))
    if (await mayGoOn(call, reply)) submit(call)
    else call.resolve(reply)
  }

  const mayGoOn = async (call: Call, reply: Reply) => {
    if (call.request.ctx.signal?.aborted || reply.ok) return false
    if (isOverloaded(reply)) return queueLimit > 0 || [...instances.keys()].some((id) => !call.tried.has(id))
    if (reply.error.code !== 'unavailable' || !wasLost(reply)) return false // it answered: somebody behind it is away
    // It never got there: that was no try. Somebody else may be alive, though each is asked only once.
    if (wasNeverStarted(reply)) return [...instances.keys()].some((id) => !call.tried.has(id))

    if (call.retried || !isSafe(contract, call.request.operation) || !budget.spend()) return false
    call.retried = true
    const wait = random() * JITTER_MS
    if (now() + wait >= call.request.ctx.deadline) return false
    await sleep(wait)
    return !call.request.ctx.signal?.aborted
  }

  const judge = (instance: Instance, failure: boolean) => {
    const { id, concurrency } = instance.target
    const before = instance.breaker.state()
    const after = instance.breaker.record(!failure)
    if (after === 'open' && before !== 'open') {
      apply(dispatcher.setDown(id, true))
      instance.probe = setTimeout(() => {
        instance.breaker.probe()
        apply([...dispatcher.join(id, 1), ...dispatcher.setDown(id, false)]) // one call at a time, until one succeeds
      }, instance.breaker.probeAt()! - now()) // it has just opened
    }
    if (after === 'closed' && before === 'half-open') apply(dispatcher.join(id, concurrency))
  }

  const add = (target: Target) => {
    const { handler, close } = connect(target)
    instances.set(target.id, { target, send: withDeadline(handler), close, breaker: createBreaker(now), calls: 0 })
    apply([...dispatcher.setPolicy(target.policy), ...dispatcher.join(target.id, target.concurrency)])
  }

  const remove = ({ target, close, probe }: Instance) => {
    clearTimeout(probe)
    apply(dispatcher.leave(target.id))
    instances.delete(target.id)
    return close() // its calls in flight finish
  }

  const handler: Handler = (request) =>
    new Promise((resolve) => {
      budget.earn()
      submit({ request, resolve, tried: new Set(), retried: false })
    })

  return {
    handler,

    /** The instances that are alive now. Those that are new join, those that are missing leave. */
    update(targets: Target[]) {
      const alive = new Set(targets.map(({ id }) => id))
      for (const instance of instances.values()) {
        if (!alive.has(instance.target.id)) void remove(instance) // nobody waits for idle connections to close
      }
      for (const target of targets) if (!instances.has(target.id)) add(target)
    },

    /** For people to look at. */
    inspect() {
      const { policy, queued, callees } = dispatcher.inspect()
      const rows = callees.map(({ id, concurrency, inFlight }) => {
        const { target, calls, breaker } = instances.get(id)!
        return { instance: id, address: target.address, concurrency, inFlight, calls, breaker: breaker.state() }
      })
      return { service: contract.name, policy, queued, instances: rows }
    },

    async close() {
      await Promise.all([...instances.values()].map(remove))
      clearTimeout(alarm)
    },
  }
}

export type Balancer = ReturnType<typeof createBalancer>

// Its deadline had passed before it was sent: that is nobody's failure.
const wasTooLate = (reply: Reply) => !reply.ok && reply.error.code === 'timeout' && wasNeverStarted(reply)
const isOverloaded = (reply: Reply) => !reply.ok && reply.error.code === 'overloaded'

const RETRY_AFTER = 1 // s

const refusals: Record<Refusal, (name: string) => Failure> = {
  nobody: (name: string) => ({ code: 'unavailable', message: `There is no instance of ${name} to answer` }),
  full: (name: string) => ({
    code: 'overloaded',
    message: `${name} is busy, and enough wait for it already`,
    retryAfter: RETRY_AFTER,
  }),
  expired: (name: string) => ({
    code: 'overloaded',
    message: `${name} is busy; the wait for it took too long`,
    retryAfter: RETRY_AFTER,
  }),
}
