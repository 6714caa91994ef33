import { ERRORS } from '../errors.ts'
import type { Message } from '../message.ts'
import type { Session } from '../session.ts'
import type { Call, Peer } from './records.ts'
import { callError, type Flow } from './flow.ts'
import { failureOf, resultOf } from './messages.ts'
import type { Peers } from './peers.ts'

interface AnsweringOptions {
  peers: Peers
  flow: Flow
  /** The time of a call is up. */
  expire: (call: Call) => void
}

/** What callees do with the calls that they have: answer them, by parts too, give them back, or leave. */
export const createAnswering = ({ peers, flow, expire }: AnsweringOptions) => {
  // None for a call that was given up, answered already, or never sent: the message is dropped.
  const find = (session: Session, invocation: number) => peers.find(session)?.invocations.get(invocation)

  const progress = (call: Call, message: Message<'YIELD'>) => {
    call.hasProgress = true
    if (call.isOver || !call.options.receiveProgress) return
    flow.startTimer(call, expire)
    call.caller.session.send(resultOf(call, message, true))
  }

  const end = (call: Call, message: Message<'RESULT' | 'ERROR'>) => {
    if (!call.isOver) flow.count(call)
    flow.answer(call, message)
    flow.release(call)
  }

  return {
    yield(session: Session, message: Message<'YIELD'>) {
      const call = find(session, message.request)
      if (!call) return
      if (message.options.progress === true) progress(call, message)
      else end(call, resultOf(call, message, false))
    },

    error(session: Session, message: Message<'ERROR'>) {
      const call = find(session, message.request)
      if (!call?.callee) return
      const isUnavailable = message.error === ERRORS.unavailable && !call.hasProgress
      if (!isUnavailable) end(call, failureOf(call, message))
      else if (call.isKilled) end(call, callError(call, ERRORS.canceled, 'The caller has cancelled this call'))
      else flow.reroute(call, call.callee)
    },

    /** The callee has left. Its registrations have to be gone by now, or calls would go to it again. */
    leave({ invocations }: Peer) {
      for (const call of [...invocations.values()]) {
        const text = `The callee of ${call.message.procedure} has left`
        flow.answer(call, callError(call, ERRORS.canceled, text))
        flow.release(call)
      }
    },
  }
}
