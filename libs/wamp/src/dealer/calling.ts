import { errorFor, ERRORS } from '../errors.ts'
import type { Message } from '../message.ts'
import { isUri } from '../patterns.ts'
import type { Tools } from '../tools.ts'
import type { Session } from '../session.ts'
import type { Call, Disclosure, Peer } from './records.ts'
import { callError, type Flow, timeoutError } from './flow.ts'
import { interruptOf } from './messages.ts'
import { callOptions, cancelOptions } from './options.ts'
import type { Peers } from './peers.ts'
import type { Registrations } from './registration.ts'

interface CallingOptions {
  peers: Peers
  registrations: Registrations
  flow: Flow
  now: Tools['now']
}

/** What callers do: call, cancel, run out of time, leave. */
export const createCalling = ({ peers, registrations, flow, now }: CallingOptions) => {
  let unknown = 0

  const refuse = (session: Session, { request }: Message<'CALL'>, uri: string, text: string) =>
    session.send(errorFor('CALL', request, uri, text))

  /** The caller gets no result any more. A callee that was told to `kill` the call keeps its slot until it answers. */
  const giveUp = (call: Call) => {
    if (call.isKilled) return
    if (call.callee && canCancel(call)) call.callee.peer.session.send(interruptOf(call, 'killnowait'))
    flow.release(call)
  }

  const expire = (call: Call) => {
    flow.answer(call, timeoutError(call))
    giveUp(call)
  }

  return {
    expire,

    call(session: Session, message: Message<'CALL'>, disclosure?: Disclosure) {
      const { request, procedure } = message
      const caller = peers.of(session)
      if (caller.calls.has(request))
        return session.abort(ERRORS.protocolViolation, `The request id ${request} is that of a call that is not over`)
      const options = callOptions(message.options)
      if (typeof options === 'string') return refuse(session, message, ERRORS.invalidArgument, options)

      const registration = registrations.match(procedure)
      if (registration?.match !== 'exact' && !isUri(procedure))
        // an exact one was checked when it was registered
        return refuse(session, message, ERRORS.invalidUri, `${procedure} is not the URI of a procedure`)
      if (!registration) {
        unknown += 1
        return refuse(session, message, ERRORS.noSuchProcedure, `No callee has registered ${procedure}`)
      }

      const call: Call = {
        caller,
        message,
        options,
        registration,
        disclosure: disclosure ?? (options.discloseMe ? CALLER : NEITHER),
        since: now(),
        callee: undefined,
        invocation: 0,
        tried: undefined,
        hasProgress: false,
        isOver: false,
        isKilled: false,
        stopTimer: undefined,
      }
      caller.calls.set(request, call)
      registration.counts.total += 1
      flow.startTimer(call, expire) // before the call may wait
      flow.submit(call)
    },

    /** A call that is over already is not cancelled: its answer is on the way. */
    cancel(session: Session, message: Message<'CANCEL'>) {
      const options = cancelOptions(message.options)
      if (typeof options === 'string')
        return session.send(errorFor('CANCEL', message.request, ERRORS.invalidArgument, options))
      const call = peers.find(session)?.calls.get(message.request)
      if (!call) return

      if (options.mode === 'kill' && call.callee && canCancel(call)) {
        if (!call.isKilled) call.callee.peer.session.send(interruptOf(call, 'kill'))
        call.isKilled = true
        return
      }
      flow.answer(call, callError(call, ERRORS.canceled, 'The caller has cancelled this call'))
      if (options.mode !== 'skip') giveUp(call)
      else if (!call.isKilled) flow.release(call)
    },

    /** The caller has left. Returns its calls that callees have: to be given up after its own leave as a callee. */
    leave({ calls }: Peer): Call[] {
      const all = [...calls.values()]
      all.forEach(flow.settle)
      for (const call of all) if (!call.callee) flow.release(call) // first, or a slot that comes free would start them
      return all.filter(({ callee }) => callee)
    },

    giveUp,

    /** Calls of procedures that no callee has registered. */
    unknown: () => unknown,
  }
}

const CALLER: Disclosure = { disclose: true, discloseCallee: false }
const NEITHER: Disclosure = { disclose: false, discloseCallee: false }

const canCancel = ({ callee }: Call) => callee?.peer.session.can('callee', 'call_canceling') ?? false
