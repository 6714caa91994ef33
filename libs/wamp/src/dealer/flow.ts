import type { Effect, Refusal } from '@murmuration/dispatch'
import { errorFor, ERRORS } from '../errors.ts'
import type { Message } from '../message.ts'
import type { Tools } from '../tools.ts'
import type { Call, Callee } from './records.ts'
import { type LimitHit, limitMet } from './limits.ts'
import { invocationOf } from './messages.ts'
import type { Queues } from './queues.ts'

interface FlowOptions extends Pick<Tools, 'now' | 'after'> {
  queues: Queues
  onLimit: (hit: LimitHit) => void
}

const MAX_TIMER_MS = 2 ** 31 - 1 // 25 days; Node lets a longer one fire at once

/** The error with which a call ends. */
export const callError = ({ message }: Pick<Call, 'message'>, uri: string, text: string) =>
  errorFor('CALL', message.request, uri, text)

export const timeoutError = (call: Pick<Call, 'message' | 'options'>) =>
  callError(call, ERRORS.timeout, `No answer of ${call.message.procedure} within ${call.options.timeout} ms`)

// Each call has a timer. The queue knows its deadline besides, or a slot that comes free just then would start the call.
const deadlineOf = ({ since, options }: Call) => (options.timeout > 0 ? since + options.timeout : Infinity)

/**
 * The ways of a call: to a callee, into the queue, on to the next callee, out. Two things end at different times: the caller
 * has its answer (`answer`), and no callee has the call any more (`release`).
 */
export const createFlow = ({ queues, now, after, onLimit }: FlowOptions) => {
  const apply = (effects: Effect<Call, Callee>[]) => {
    for (const effect of effects) {
      if (effect.type === 'start') invoke(effect.call, effect.callee)
      else refuse(effect.call, effect.reason)
    }
  }

  const invoke = (call: Call, callee: Callee) => {
    const { peer } = callee
    call.callee = callee
    call.invocation = peer.invocation += 1
    peer.invocations.set(call.invocation, call)
    peer.session.send(invocationOf(call, callee))
  }

  const refuse = (call: Call, { kind }: Refusal) => {
    const { procedure } = call.message
    if (kind === 'expired') return answer(call, timeoutError(call))
    if (kind === 'full') {
      const { text, ...hit } = limitMet(call, limitOf(call))
      call.registration.counts.rejected += 1
      onLimit(hit)
      return answer(call, callError(call, ERRORS.maxConcurrency, text))
    }
    if (call.tried)
      return answer(call, callError(call, ERRORS.noAvailableCallee, `All callees of ${procedure} are unavailable`))
    answer(call, callError(call, ERRORS.noSuchProcedure, `The last callee of ${procedure} has left`))
  }

  const limitOf = ({ registration, message }: Call) => queues.limit(registration, message.procedure)

  /** Its caller no longer waits for it. */
  const settle = (call: Call) => {
    call.isOver = true
    call.stopTimer?.()
    call.caller.calls.delete(call.message.request)
  }

  /** The last message to its caller; any other after it is dropped. */
  const answer = (call: Call, message: Message<'RESULT' | 'ERROR'>) => {
    if (call.isOver) return
    settle(call)
    call.caller.session.send(message)
  }

  /** Its callee no longer has it; an answer that comes later finds no call. */
  const takeBack = (call: Call) => {
    call.callee?.peer.invocations.delete(call.invocation)
    call.callee = undefined
  }

  return {
    apply,
    settle,
    answer,

    submit: (call: Call) =>
      apply(call.registration.dispatcher.submit(call, deadlineOf(call), undefined, limitOf(call))),

    /** Out of the queue, or out of its slot, which is free then. */
    release(call: Call) {
      takeBack(call)
      apply(call.registration.dispatcher.finish(call))
    },

    /** Its callee is unavailable: on to the next by the same policy, or to the head of the queue. */
    reroute(call: Call, from: Callee) {
      const tried = (call.tried ??= new Set())
      tried.add(from)
      takeBack(call)
      apply(call.registration.dispatcher.requeue(call, { deadline: deadlineOf(call), tried, limit: limitOf(call) }))
    },

    /** A callee has answered: by a result, or by an error. */
    count({ registration: { counts }, since }: Call) {
      counts.answered += 1
      counts.latencySum += now() - since
    },

    /** Starts the time that its caller gives it, or starts it anew after a part of the result. */
    startTimer(call: Call, run: (call: Call) => void) {
      const { timeout } = call.options
      if (timeout === 0) return
      call.stopTimer?.()
      call.stopTimer = after(Math.min(timeout, MAX_TIMER_MS), () => run(call))
    },
  }
}

export type Flow = ReturnType<typeof createFlow>
