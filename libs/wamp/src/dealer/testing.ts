import { codeOf, type Dict, type Id, type Message } from '../message.ts'
import { payloadOf } from '../payload.ts'
import { createFakeSession, createFakeTools } from '../testing.ts'
import type { Disclosure } from './records.ts'
import { createDealer } from './dealer.ts'
import type { LimitHit } from './limits.ts'
import type { CallQueue } from './queues.ts'
import type { RegistrationChange } from './registering.ts'

/** What a callee announces: Wampy and autobahn-python both, AutobahnJS only the first, an old client nothing. */
export const FULL = ['progressive_call_results', 'call_canceling']

const TEXT: Partial<Record<Message['type'], (message: never) => string>> = {
  INVOCATION: ({ request }: Message<'INVOCATION'>) => `INVOCATION ${request}`,
  INTERRUPT: ({ request, options }: Message<'INTERRUPT'>) => `INTERRUPT ${request} ${String(options.mode)}`,
  RESULT: ({ request, details }: Message<'RESULT'>) => `RESULT ${request}${details.progress ? ' progress' : ''}`,
  ERROR: ({ request, error }: Message<'ERROR'>) => `ERROR ${request} ${error}`,
}

/** A message in a few words: `INVOCATION 1`, `ERROR 3 wamp.error.canceled`. */
const brief = (message: Message) => TEXT[message.type]?.(message as never) ?? message.type // the table has the type

/** A dealer with a fake clock, and sessions that speak to it. */
export const setUp = (queues: CallQueue[] = [], random?: () => number) => {
  const { tools, pass, timers } = createFakeTools(random)
  const changes: RegistrationChange[] = []
  const limits: LimitHit[] = []
  const dealer = createDealer({
    ...tools,
    onChange: (change) => changes.push(change),
    onLimit: (limit) => limits.push(limit),
  })
  dealer.setQueues(queues)
  let sessions = 0

  const join = (features: readonly string[] = FULL) => {
    const { session, sent } = createFakeSession(++sessions, { callee: features })
    let requests = 0
    let heard = 0

    return {
      session,
      sent,
      /** What it was sent since the last time, in a few words. */
      heard: () => sent.slice(heard, (heard = sent.length)).map(brief),
      last: () => sent.at(-1),
      /** The text for people in the last message. */
      text: () => String((sent.at(-1) as Message<'ERROR'>).payload?.args?.[0]), // the test expects an ERROR

      register(procedure: string, options: Dict = {}) {
        const request = ++requests
        dealer.register(session, { type: 'REGISTER', request, options, procedure })
        const answer = sent.findLast((each) => each.type === 'REGISTERED' && each.request === request)
        return answer?.type === 'REGISTERED' ? answer.registration : 0
      },
      unregister(registration: Id) {
        dealer.unregister(session, { type: 'UNREGISTER', request: ++requests, registration })
      },
      call(procedure: string, options: Dict = {}, disclosure?: Disclosure) {
        const request = ++requests
        const payload = payloadOf([request])
        dealer.call(session, { type: 'CALL', request, options, procedure, payload }, disclosure)
        return request
      },
      cancel(request: Id, mode?: unknown) {
        dealer.cancel(session, { type: 'CANCEL', request, options: mode === undefined ? {} : { mode } })
      },
      yield(request: Id, options: Dict = {}) {
        dealer.yield(session, { type: 'YIELD', request, options, payload: payloadOf([`from ${session.id}`]) })
      },
      error(request: Id, error = 'app.error', details: Dict = {}) {
        const payload = payloadOf([`from ${session.id}`])
        dealer.error(session, { type: 'ERROR', kind: codeOf('INVOCATION'), request, details, error, payload })
      },
      leave: () => dealer.leave(session),
    }
  }

  return { dealer, join, pass, timers, changes, limits, now: tools.now }
}

export type TestPeer = ReturnType<ReturnType<typeof setUp>['join']>
