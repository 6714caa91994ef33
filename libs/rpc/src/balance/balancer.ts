import { createDispatcher, type Effect, type Refusal } from '@murmuration/dispatch'
import type { CallLog } from '../filters/log.ts'
import { type Connection, type Handler, isOverloaded, type Reply } from '../handler.ts'
import { onStop } from '../stoppable.ts'
import { type Call, goesOn } from './call.ts'
import { createInstance, type Instance, keyOf, type Target } from './instance/instance.ts'
import { createAdmission } from './admission.ts'
import { refusal } from './refusals.ts'
import { createTell } from './tell.ts'

export interface BalancerOptions {
  /** The name of the service, for logs and refusals. */
  service: string
  connect: (target: Target) => Connection
  queueLimit?: number
  /** Told of breakers, retries and refusals. */
  log?: Pick<CallLog, 'info' | 'warn'>
  now?: () => number
  random?: () => number
}

const QUEUE_LIMIT = 1_000
const MAX_TIMER_MS = 2 ** 31 - 1 // a longer one would fire at once
const SILENT = { info: () => {}, warn: () => {} }
const HOLD_MS = 50 // how long an instance that said `overloaded` is left alone

// Nobody sets it back, as they may the time of day: an instance would be held, or its breaker open, for as much longer.
const steady = () => performance.now() // ms

/** The smart endpoint: one handler over all live instances of a service, chosen by policy, limit, queue and breaker. */
export const createBalancer = ({ service, connect, ...options }: BalancerOptions) => {
  const { queueLimit = QUEUE_LIMIT, log = SILENT, now = steady, random = Math.random } = options
  const dispatcher = createDispatcher<Call>({ policy: 'least', queueLimit, now, random })
  const instances = new Map<string, Instance>()
  const admission = createAdmission()
  const tell = createTell({ service, log, now })
  let alarm: NodeJS.Timeout | undefined

  const apply = (effects: Effect<Call>[]) => {
    for (const effect of effects) {
      if (effect.type === 'start')
        void attempt(effect.call, effect.callee) // its outcome comes back as another effect
      else refuse(effect.call, effect.reason)
    }
    clearTimeout(alarm)
    const at = dispatcher.wakeAt()
    if (at !== undefined)
      alarm = setTimeout(() => apply(dispatcher.drain()), Math.min(Math.max(0, at - now()) + 1, MAX_TIMER_MS))
  }

  const refuse = (call: Call, reason: Refusal) => {
    tell.refused(reason, call.request)
    call.resolve(refusal(reason, call.request.id, service))
  }

  const submit = (call: Call) => {
    call.submittedAt = now()
    apply(dispatcher.submit(call, call.submittedAt + admission.left(call.request), call.tried))
  }

  const attempt = async (call: Call, key: string) => {
    const instance = instances.get(key)! // the dispatcher knows only keys of `instances`
    const begun = now()
    call.queuedMs += begun - call.submittedAt
    call.running = true
    const reply = await instance.send(call.request)
    call.running = false
    call.tried.add(key)
    admission.learn(call.request, reply, now() - begun)

    if (isOverloaded(reply)) apply(dispatcher.hold(key, now() + HOLD_MS * (1 + random())))
    if (reply.ok || !call.gone) instance.judge(reply, call.request)
    apply(dispatcher.finish(call))
    learn(key, instance, reply)
    const somebodyIsLeft = [...instances.keys()].some((key) => !call.tried.has(key))
    if (!goesOn(call, reply, { somebodyIsLeft, mayWait: queueLimit > 0 })) {
      const { outcome = 'answered' } = reply.delivery ?? {}
      const { queuedMs } = call
      const [tried, { id }] = [[...call.tried], instance.target()]
      const exhausted = outcome === 'not_started' && !somebodyIsLeft
      return call.resolve({ ...reply, delivery: { outcome, instance: id, tried, queuedMs, exhausted } })
    }
    if (!isOverloaded(reply)) tell.retried(instance.target().id, call.request)
    submit(call)
  }

  const learn = (key: string, { learned, concurrency, state }: Instance, reply: Reply) => {
    const before = concurrency()
    if (reply.ok) learned.answered()
    else if (isOverloaded(reply)) learned.refused(dispatcher.inFlight(key))
    if (concurrency() !== before && state() === 'closed' && instances.has(key))
      apply(dispatcher.join(key, concurrency()))
  }

  const leave = (call: Call) => {
    call.gone = true
    if (call.running) return // the transport hears of it as well, and its reply comes
    apply(dispatcher.finish(call))
    call.resolve(refusal('gone', call.request.id, service))
  }

  const add = (key: string, target: Target) => {
    const on = {
      down: () => apply(dispatcher.setDown(key, true)),
      probe: () => apply([...dispatcher.join(key, 1), ...dispatcher.setDown(key, false)]),
      up: () => apply(dispatcher.join(key, instance.concurrency())),
      isSpare: () => dispatcher.inspect().callees.some(({ id, down }) => id !== key && !down),
    }
    const instance = createInstance({ target, connection: connect(target), now, on, tell })
    instances.set(key, instance)
    apply(dispatcher.join(key, target.concurrency))
  }

  const change = (key: string, instance: Instance, target: Target) => {
    instance.becomes(target)
    if (instance.state() === 'closed') apply(dispatcher.join(key, instance.concurrency())) // else it is on probation
  }

  const remove = ([key, instance]: [string, Instance]) => {
    apply(dispatcher.leave(key))
    instances.delete(key)
    return instance.close()
  }

  const dispatch: Handler = (request) =>
    new Promise<Reply>((done) => {
      let unsubscribe = () => {}
      const resolve = (reply: Reply) => {
        unsubscribe()
        done(reply)
      }
      const before = instances.get(request.tried?.at(-1) ?? '')
      if (before) tell.retried(before.target().id, request)
      const tried = new Set(request.tried)
      const call: Call = { request, resolve, tried, queuedMs: 0, submittedAt: 0, running: false, gone: false }
      unsubscribe = onStop(request.ctx, () => leave(call))
      if (!call.gone) submit(call)
    })

  return {
    handler: dispatch,

    /** The instances that are alive now, oldest first. Those that are new join, those that are missing leave. */
    update(targets: Target[]) {
      const alive = new Map(targets.map((target) => [keyOf(target), target]))
      const newest = targets.at(-1)
      if (newest) apply(dispatcher.setPolicy(newest.policy))
      for (const [key, target] of alive) {
        const known = instances.get(key)
        if (known) change(key, known, target)
        else add(key, target)
      }
      // After the new ones were added, or waiting calls would be refused because no instance is left.
      for (const each of instances) if (!alive.has(each[0])) void remove(each) // its connection may take a while to close
    },

    /** For people to look at. */
    inspect() {
      const { policy, queued, callees } = dispatcher.inspect()
      const rows = callees.map(({ id: key, concurrency, inFlight }) => {
        const instance = instances.get(key)! // as above
        const { id, address } = instance.target()
        return { instance: id, address, concurrency, inFlight, calls: instance.calls(), breaker: instance.state() }
      })
      return { service, policy, queued, instances: rows }
    },

    async close() {
      await Promise.all([...instances].map(remove))
      clearTimeout(alarm)
    },
  }
}

export type Balancer = ReturnType<typeof createBalancer>
