import { codeOf, type Dict, type Message } from '../message.ts'
import { passThrough } from '../passthru.ts'
import type { Call, Callee } from './records.ts'

type Details = Record<string, unknown>

/** A CALL as the callee gets it. */
export const invocationOf = (call: Call, { peer, discloseCaller }: Callee): Message<'INVOCATION'> => {
  const { message, registration, options, invocation: request } = call
  const details: Details = {}
  if (registration.match !== 'exact') details.procedure = message.procedure
  if (options.receiveProgress && peer.session.can('callee', 'progressive_call_results')) details.receive_progress = true
  if (call.disclosure.disclose || discloseCaller) {
    const { id, authid, authrole } = call.caller.session
    Object.assign(details, { caller: id, caller_authid: authid, caller_authrole: authrole })
  }
  passThrough(message.options, details)
  return { type: 'INVOCATION', request, registration: registration.id, details, payload: message.payload }
}

const answerDetails = (call: Call, from: Dict) => {
  const details: Details = {}
  if (call.disclosure.discloseCallee && call.callee) details.callee = call.callee.peer.session.id
  passThrough(from, details)
  return details
}

/** A YIELD as the caller gets it. */
export const resultOf = (
  call: Call,
  { options, payload }: Message<'YIELD'>,
  isProgress: boolean,
): Message<'RESULT'> => {
  const details = answerDetails(call, options)
  if (isProgress) details.progress = true
  return { type: 'RESULT', request: call.message.request, details, payload }
}

const CALL = codeOf('CALL')

/** A callee's ERROR as the caller gets it. */
export const failureOf = (call: Call, { details, error, payload }: Message<'ERROR'>): Message<'ERROR'> => ({
  type: 'ERROR',
  kind: CALL,
  request: call.message.request,
  details: answerDetails(call, details),
  error,
  payload,
})

/** Asks the callee to stop. */
export const interruptOf = (call: Call, mode: 'kill' | 'killnowait'): Message<'INTERRUPT'> => ({
  type: 'INTERRUPT',
  request: call.invocation,
  options: { mode },
})
