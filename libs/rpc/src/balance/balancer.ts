import { createDispatcher, type Effect, type Refusal } from '@murmuration/dispatch'
import type { CallLog } from '../filters/log.ts'
import { type Connection, type Handler, isOverloaded, type Reply } from '../handler.ts'
import { onStop } from '../stoppable.ts'
import { createAdmission } from './admission.ts'
import { type Call, isResubmitted, refusal } from './call.ts'
import { createCallEvents } from './events.ts'
import { type CalleeInstance, createInstanceConnection, type InstanceConnection, keyOf } from './instance.ts'

export interface BalancerOptions {
  /** The name of the service, for logs and refusals. */
  service: string
  connect: (instance: CalleeInstance) => Connection
  queueLimit?: number
  /** Gets breakers, retries and refusals as events. */
  log?: Pick<CallLog, 'info' | 'warn'>
  now?: () => number
  random?: () => number
}

const QUEUE_LIMIT = 1_000
const MAX_TIMER_MS = 2 ** 31 - 1 // a longer one would fire at once
const SILENT = { info: () => {}, warn: () => {} }
const HOLD_MS = 50 // without calls for an instance that has said `overloaded`

// ms. Unlike the time of day it is never set back: a breaker would stay open for as much longer.
const monotonic = () => performance.now()

/** The smart endpoint: one handler over all live instances of a service. Policy, limits, queue and breakers choose the instance. */
export const createBalancer = ({ service, connect, ...options }: BalancerOptions) => {
  const { queueLimit = QUEUE_LIMIT, log = SILENT, now = monotonic, random = Math.random } = options
  const dispatcher = createDispatcher<Call>({ policy: 'least', queueLimit, now, random })
  const connections = new Map<string, InstanceConnection>()
  const admission = createAdmission()
  const events = createCallEvents({ service, log, now })
  let timer: NodeJS.Timeout | undefined

  const apply = (effects: Effect<Call>[]) => {
    for (const effect of effects) {
      if (effect.type === 'start')
        void attempt(effect.call, effect.callee) // never rejects; its end is another effect
      else refuse(effect.call, effect.reason)
    }
    clearTimeout(timer)
    const at = dispatcher.wakeAt()
    if (at !== undefined)
      timer = setTimeout(() => apply(dispatcher.drain()), Math.min(Math.max(0, at - now()) + 1, MAX_TIMER_MS))
  }

  const refuse = (call: Call, reason: Refusal) => {
    events.refused(reason, call.request)
    call.resolve(refusal(reason, call.request.id, service))
  }

  const submit = (call: Call) => {
    call.submittedAt = now()
    apply(dispatcher.submit(call, call.submittedAt + admission.left(call.request), call.tried))
  }

  const attempt = async (call: Call, key: string) => {
    const connection = connections.get(key)! // the dispatcher knows only keys of `connections`
    const begun = now()
    call.queuedMs += begun - call.submittedAt
    call.running = true
    const reply = await connection.send(call.request)
    call.running = false
    call.tried.add(key)
    admission.learn(call.request, reply, now() - begun)

    if (isOverloaded(reply)) apply(dispatcher.hold(key, now() + HOLD_MS * (1 + random())))
    if (reply.ok || !call.cancelled) connection.record(reply, call.request)
    apply(dispatcher.finish(call))
    learn(key, connection, reply)
    const { id } = connection.instance()
    const untried = hasUntried(call)
    if (isResubmitted(call, reply, { untried, queueing: queueLimit > 0 })) {
      if (!isOverloaded(reply)) events.retried(id, call.request)
      return submit(call)
    }
    const outcome = reply.delivery?.outcome ?? 'answered'
    const exhausted = outcome === 'not_started' && !untried
    const delivery = { outcome, instance: id, tried: [...call.tried], queuedMs: call.queuedMs, exhausted }
    call.resolve({ ...reply, delivery })
  }

  const hasUntried = ({ tried }: Call) => {
    for (const key of connections.keys()) if (!tried.has(key)) return true
    return false
  }

  const learn = (key: string, { learned, concurrency, state }: InstanceConnection, reply: Reply) => {
    const before = concurrency()
    if (reply.ok) learned.answered()
    else if (isOverloaded(reply)) learned.refused(dispatcher.inFlight(key))
    if (concurrency() !== before && state() === 'closed' && connections.has(key))
      apply(dispatcher.join(key, concurrency()))
  }

  const cancel = (call: Call) => {
    call.cancelled = true
    if (call.running) return // the transport is told as well, and its reply comes
    apply(dispatcher.finish(call))
    call.resolve(refusal('cancelled', call.request.id, service))
  }

  const add = (key: string, instance: CalleeInstance) => {
    const on = {
      down: () => apply(dispatcher.setDown(key, true)),
      probe: () => apply([...dispatcher.join(key, 1), ...dispatcher.setDown(key, false)]),
      up: () => apply(dispatcher.join(key, connection.concurrency())),
      hasAlternative: () => dispatcher.inspect().callees.some(({ id, down }) => id !== key && !down),
    }
    const connection = createInstanceConnection({ instance, connection: connect(instance), now, on, events })
    connections.set(key, connection)
    apply(dispatcher.join(key, instance.concurrency))
  }

  const change = (key: string, connection: InstanceConnection, instance: CalleeInstance) => {
    connection.update(instance)
    if (connection.state() === 'closed') apply(dispatcher.join(key, connection.concurrency())) // else the breaker decides
  }

  const remove = ([key, connection]: [string, InstanceConnection]) => {
    apply(dispatcher.leave(key))
    connections.delete(key)
    return connection.close()
  }

  const dispatch: Handler = (request) =>
    new Promise<Reply>((done) => {
      let unsubscribe = () => {}
      const resolve = (reply: Reply) => {
        unsubscribe()
        done(reply)
      }
      const previous = connections.get(request.tried?.at(-1) ?? '')
      if (previous) events.retried(previous.instance().id, request)
      const tried = new Set(request.tried)
      const call: Call = { request, resolve, tried, queuedMs: 0, submittedAt: 0, running: false, cancelled: false }
      unsubscribe = onStop(request.ctx, () => cancel(call))
      if (!call.cancelled) submit(call)
    })

  return {
    handler: dispatch,

    /** The instances that are alive now, oldest first. Those that are new join, those that are missing leave. */
    update(instances: CalleeInstance[]) {
      const alive = new Map(instances.map((instance) => [keyOf(instance), instance]))
      const newest = instances.at(-1)
      if (newest) apply(dispatcher.setPolicy(newest.policy))
      for (const [key, instance] of alive) {
        const connection = connections.get(key)
        if (connection) change(key, connection, instance)
        else add(key, instance)
      }
      // After the new ones were added, or waiting calls would be refused because no instance is left.
      for (const each of connections) if (!alive.has(each[0])) void remove(each) // its connection may take a while to close
    },

    /** For people to look at. */
    inspect() {
      const { policy, queued, callees } = dispatcher.inspect()
      const rows = callees.map(({ id: key, concurrency, inFlight }) => {
        const connection = connections.get(key)! // as above
        const { id, address } = connection.instance()
        return { instance: id, address, concurrency, inFlight, calls: connection.calls(), breaker: connection.state() }
      })
      return { service, policy, queued, instances: rows }
    },

    async close() {
      await Promise.all([...connections].map(remove))
      clearTimeout(timer)
    },
  }
}

export type Balancer = ReturnType<typeof createBalancer>
