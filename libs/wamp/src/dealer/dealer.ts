import type { Message } from '../message.ts'
import type { Tools } from '../tools.ts'
import type { Session } from '../session.ts'
import { createAnswering } from './answering.ts'
import type { Disclosure } from './records.ts'
import { createCalling } from './calling.ts'
import { createFlow } from './flow.ts'
import { inspect } from './inspect.ts'
import type { LimitHit } from './limits.ts'
import { createPeers } from './peers.ts'
import { type CallQueue, createQueues } from './queues.ts'
import { createRegistering, type RegistrationChange } from './registering.ts'
import { createRegistrations } from './registration.ts'

export interface DealerOptions extends Pick<Tools, 'now' | 'date' | 'random' | 'newId' | 'after'> {
  /** A callee or a registration has come or gone. */
  onChange?: (change: RegistrationChange) => void
  /** A limit has refused a call. */
  onLimit?: (hit: LimitHit) => void
}

/**
 * The dealer of a realm: routes calls to callees (WAMP, "Remote Procedure Calls"). Permissions and calls of `wamp.*` are the
 * realm's, and come before it. It sends what it has to say by `session.send`, which must not call it back at once.
 */
export const createDealer = ({ onChange = () => {}, onLimit = () => {}, ...tools }: DealerOptions) => {
  const peers = createPeers()
  const registrations = createRegistrations(tools)
  const queues = createQueues()
  const flow = createFlow({ ...tools, queues, onLimit })
  const registering = createRegistering({ peers, registrations, flow, onChange })
  const calling = createCalling({ peers, registrations, flow, now: tools.now })
  const answering = createAnswering({ peers, flow, expire: calling.expire })

  return {
    register: registering.register,
    unregister: registering.unregister,

    /** `disclosure`: without it, the caller is disclosed if it asks for it (`disclose_me`), and the callee is not. */
    call: (session: Session, message: Message<'CALL'>, disclosure?: Disclosure) =>
      calling.call(session, message, disclosure),
    cancel: calling.cancel,
    yield: answering.yield,
    /** An ERROR that answers an INVOCATION; the realm refuses any other. */
    error: answering.error,

    /** The session has ended. */
    leave(session: Session) {
      const peer = peers.find(session)
      if (!peer) return
      peers.forget(session)
      const inFlight = calling.leave(peer)
      registering.leave(peer)
      answering.leave(peer)
      inFlight.forEach(calling.giveUp)
    },

    /** The call queues of the configuration. */
    setQueues: (next: readonly CallQueue[]) => queues.set(next),

    /** For the meta API. */
    registrations: {
      get: registrations.get,
      lookup: registrations.lookup,
      match: registrations.match,
      list: registrations.list,
    },

    /** For metrics. */
    inspect: () => ({ unknown: calling.unknown(), registrations: inspect(registrations.all()) }),
  }
}

export type Dealer = ReturnType<typeof createDealer>
