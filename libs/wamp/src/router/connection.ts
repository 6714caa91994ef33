import type { Accepted, Attempt, Challenged, Decision } from '../auth/authenticator.ts'
import { CLOSE, ERRORS, errorFor } from '../errors.ts'
import type { Dict, Id, Message } from '../message.ts'
import { ProtocolError } from '../message.ts'
import type { Realm } from '../realm.ts'
import type { Session } from '../session.ts'
import type { Link, Receiver } from '../wire/link.ts'
import { announces, welcome, wrongRoles } from './opening.ts'
import { createOutgoing } from './outgoing.ts'
import { createRequestIds } from './request-ids.ts'
import type { Shared } from './shared.ts'
import { isRequest, violationIn } from './session-requests.ts'

const LONGEST_OPENING = 65_536 // bytes; what a stranger says of itself is kept as long as the session

/**
 * Where a connection is between its HELLO and its end:
 *
 *     opening → (challenged →) joined → closing (GOODBYE sent, its answer awaited) → closed
 */
type State =
  | { name: 'opening' | 'closing' | 'closed' }
  | { name: 'challenged'; realm: Realm; hello: Dict; challenge: Challenged; id: Id }
  | { name: 'joined'; realm: Realm; session: Session }

export interface Connection {
  readonly receiver: Receiver
  shutdown(): void
}

/** Leads one client from its HELLO to its GOODBYE. Whatever it sends, only its own session can end by it. */
export const connect = (link: Link, router: Shared, onClosed: () => void): Connection => {
  let state: State = { name: 'opening' }
  const requestIds = createRequestIds()
  const outgoing = createOutgoing(link, router.limits, router.counts, refuse)
  let stopWaiting = router.tools.after(router.limits.opening, () => abort(ERRORS.protocolViolation, 'No HELLO in time'))

  /** Leaves the realm, if the client has joined one. Comes before the last message, so that nothing follows that. */
  const leave = (next: 'closing' | 'closed') => {
    const left = state
    state = { name: next }
    stopWaiting()
    if (left.name !== 'joined') return
    router.sessions.delete(left.session.id)
    left.realm.leave(left.session)
  }

  const abort = (reason: string, text: string) => {
    if (state.name === 'closed') return
    leave('closed')
    router.counts.aborted += 1
    outgoing.send({ type: 'ABORT', details: { message: text }, reason })
    link.close(reason === ERRORS.protocolViolation ? 'protocolError' : 'done')
  }

  const goodbye = (reason: string, text?: string) => {
    if (state.name !== 'joined') return
    leave('closing')
    outgoing.send({ type: 'GOODBYE', details: text === undefined ? {} : { message: text }, reason })
    stopWaiting = router.tools.after(router.limits.goodbye, end)
  }

  const end = () => {
    leave('closed')
    link.close('done')
  }

  const receiveHello = ({ realm: name, details }: Message<'HELLO'>) => {
    const wrong = wrongRoles(details)
    if (wrong) return abort(ERRORS.protocolViolation, wrong)
    if (router.isStopping()) return abort(CLOSE.systemShutdown, 'The router is shutting down')
    const realm = router.realm(name)
    if (!realm) return abort(ERRORS.noSuchRealm, `There is no realm ${name}`)
    const id = router.newSessionId()
    const attempt: Attempt = { hello: details, session: id, transport: link.facts.type }
    decided(realm.authenticate(attempt), { realm, hello: details, id })
  }

  const decided = (decision: Decision, opening: { realm: Realm; hello: Dict; id: Id }) => {
    if (decision.kind === 'refused') return abort(decision.reason, decision.text)
    if (decision.kind === 'accepted') return join(decision, opening)
    state = { name: 'challenged', challenge: decision, ...opening }
    outgoing.send({ type: 'CHALLENGE', method: decision.method, extra: decision.extra })
  }

  const join = ({ identity }: Accepted, { realm, hello, id }: { realm: Realm; hello: Dict; id: Id }) => {
    stopWaiting()
    const { authid, authrole, authmethod, authprovider } = identity
    const session: Session = {
      id,
      authid,
      authrole,
      authmethod,
      authprovider,
      transport: link.facts,
      can: (role, feature) => announces(hello, role, feature),
      send: (message) => {
        if (state.name === 'joined') outgoing.send(message)
      },
      offer: (event) => state.name === 'joined' && outgoing.offer(event),
      goodbye,
      abort,
    }
    state = { name: 'joined', realm, session }
    router.sessions.add(id)
    outgoing.send(welcome(id, realm, identity))
    realm.join(session)
  }

  const receive = (message: Message) => {
    if (state.name === 'closed') return
    if (message.type === 'ABORT') return end()
    if (state.name === 'closing') return message.type === 'GOODBYE' ? end() : undefined
    if (state.name === 'opening' && message.type === 'HELLO') return receiveHello(message)
    if (state.name === 'challenged' && message.type === 'AUTHENTICATE') {
      return decided(state.challenge.answer(message.signature, message.extra), state)
    }
    if (state.name !== 'joined')
      return abort(ERRORS.protocolViolation, `${message.type} before the session was established`)
    receiveInSession(state.realm, state.session, message)
  }

  const receiveInSession = (realm: Realm, session: Session, message: Message) => {
    if (message.type === 'GOODBYE') {
      leave('closed')
      outgoing.send({ type: 'GOODBYE', details: {}, reason: CLOSE.goodbyeAndOut })
      return link.close('done')
    }
    if (!isRequest(message)) return abort(ERRORS.protocolViolation, `${message.type} after the session was established`)
    const violation = violationIn(message, requestIds)
    if (violation) return abort(ERRORS.protocolViolation, violation)
    realm.receive(session, message)
  }

  /** Answers an INVOCATION that cannot be sent, as if the client had answered it. */
  function refuse({ request }: Message<'INVOCATION'>, reason: string, text: string) {
    const error = errorFor('INVOCATION', request, reason, text)
    // Later, because the dealer is still about to send it.
    queueMicrotask(() => {
      if (state.name === 'joined') state.realm.receive(state.session, error)
    })
  }

  const receiver: Receiver = {
    frame: (bytes) => {
      if (state.name === 'closed') return
      if ((state.name === 'opening' || state.name === 'challenged') && bytes.length > LONGEST_OPENING)
        return abort(ERRORS.protocolViolation, `Before WELCOME no message is longer than ${LONGEST_OPENING} bytes`)
      try {
        receive(link.serializer.read(bytes))
      } catch (error) {
        if (error instanceof ProtocolError) return abort(ERRORS.protocolViolation, error.message)
        router.onDefect(error) // must not cost the sessions of others
        abort(ERRORS.runtime, 'The router failed')
      }
    },
    fault: (text) => abort(ERRORS.protocolViolation, text),
    drained: outgoing.drained,
    closed: () => {
      leave('closed')
      onClosed()
    },
  }

  return {
    receiver,
    shutdown: () => {
      if (state.name === 'joined') goodbye(CLOSE.systemShutdown, 'The router is shutting down')
      else if (state.name !== 'closing') abort(CLOSE.systemShutdown, 'The router is shutting down')
    },
  }
}
