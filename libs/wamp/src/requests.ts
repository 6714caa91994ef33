import type { Broker } from './broker/broker.ts'
import { wantsAnswer } from './broker/options.ts'
import type { Permission } from './config.ts'
import type { Dealer } from './dealer/dealer.ts'
import { errorFor, ERRORS } from './errors.ts'
import type { Dict, Message, Request } from './message.ts'
import type { MetaProcedure } from './meta/procedure.ts'
import { isReserved, isUri, MATCHES, type Pattern } from './patterns.ts'
import { payloadOf } from './payload.ts'
import type { Action, Permissions } from './permissions.ts'
import type { Session } from './session.ts'

interface RequestsOptions {
  broker: Broker
  dealer: Dealer
  /** Those of the meta API. */
  procedures: ReadonlyMap<string, MetaProcedure>
  permissions: Permissions
  /** Whether a client may ask to be disclosed, or that others are disclosed to it. */
  mayDisclose: boolean
}

type Asking = 'CALL' | 'REGISTER' | 'PUBLISH' | 'SUBSCRIBE'

const ACTIONS = {
  CALL: 'call',
  REGISTER: 'register',
  PUBLISH: 'publish',
  SUBSCRIBE: 'subscribe',
} as const satisfies Record<Asking, Action>

const DISCLOSING = {
  CALL: 'disclose_me',
  REGISTER: 'disclose_caller',
  PUBLISH: 'disclose_me',
  SUBSCRIBE: 'disclose_publisher',
} as const satisfies Record<Asking, string>

/** Decides whether a session may have what it asks for, then hands the request to the dealer, the broker or the meta API. */
export const createRequests = ({ broker, dealer, procedures, permissions, mayDisclose }: RequestsOptions) => {
  /** The permission for a request; without one the session is answered, and this is undefined. */
  const permissionFor = (
    session: Session,
    { type, request, options }: Message<Asking>,
    asked: Pattern,
  ): Permission | undefined => {
    const refuse = (uri: string, text: string) => {
      if (type !== 'PUBLISH' || wantsAnswer(options)) session.send(errorFor(type, request, uri, text))
      return undefined
    }
    const permission = permissions(session.authrole, ACTIONS[type], asked)
    if (!permission) {
      if (isWrong(asked, type)) return refuse(ERRORS.invalidUri, `${asked.uri} cannot be used in ${type}`)
      return refuse(ERRORS.notAuthorized, `The role ${session.authrole} may not ${ACTIONS[type]} ${asked.uri}`)
    }
    if (type === 'REGISTER' && !mayInvoke(permission, options))
      return refuse(
        ERRORS.notAuthorized,
        `The role ${session.authrole} may register ${asked.uri} only with another "invoke"`,
      )
    if (options[DISCLOSING[type]] === true && !mayDisclose)
      return refuse(ERRORS.discloseRefused, `This realm refuses ${DISCLOSING[type]}`)
    return permission
  }

  const call = (session: Session, message: Message<'CALL'>) => {
    const { procedure, options } = message
    const permission = permissionFor(session, message, exact(procedure))
    if (!permission) return
    if (isReserved(procedure)) return answer(session, message)
    const { caller, callee } = permission.disclose
    if (!caller && !callee) return dealer.call(session, message)
    dealer.call(session, message, { disclose: caller || options.disclose_me === true, discloseCallee: callee })
  }

  /** The router itself is the callee. */
  const answer = (session: Session, { request, procedure, payload }: Message<'CALL'>) => {
    const refuse = (uri: string, text: string) => session.send(errorFor('CALL', request, uri, text))
    const run = procedures.get(procedure)
    if (!run && !isUri(procedure)) return refuse(ERRORS.invalidUri, `${procedure} is not the URI of a procedure`)
    if (!run) return refuse(ERRORS.noSuchProcedure, `The router has no procedure ${procedure}`)
    const outcome = run({ args: payload?.args ?? [], kwargs: payload?.kwargs ?? {}, caller: session })
    if ('error' in outcome) return refuse(outcome.error, outcome.text)
    session.send({ type: 'RESULT', request, details: {}, payload: payloadOf(outcome.args) })
  }

  return (session: Session, request: Request) => {
    switch (request.type) {
      case 'CALL':
        return call(session, request)
      case 'REGISTER':
        if (permissionFor(session, request, patternOf(request.procedure, request.options)))
          dealer.register(session, request)
        return
      case 'PUBLISH': {
        const permission = permissionFor(session, request, exact(request.topic))
        if (permission) broker.publish(session, request, permission.disclose.publisher)
        return
      }
      case 'SUBSCRIBE':
        if (permissionFor(session, request, patternOf(request.topic, request.options)))
          broker.subscribe(session, request)
        return
      case 'UNSUBSCRIBE':
        return broker.unsubscribe(session, request)
      case 'UNREGISTER':
        return dealer.unregister(session, request)
      case 'CANCEL':
        return dealer.cancel(session, request)
      case 'YIELD':
        return dealer.yield(session, request)
      case 'ERROR':
        return dealer.error(session, request)
    }
  }
}

const exact = (uri: string): Pattern => ({ uri, match: 'exact' })

// A match that there is not: the dealer or the broker refuses it, whatever the permission says.
const patternOf = (uri: string, { match }: Dict): Pattern => ({
  uri,
  match: MATCHES.find((each) => each === match) ?? 'exact',
})

const mayInvoke = ({ invoke }: Permission, options: Dict) =>
  invoke === undefined || invoke.some((each) => each === (options.invoke ?? 'single'))

/** Whether no permission could help. */
const isWrong = ({ uri, match }: Pattern, type: Asking) => {
  if (!isUri(uri, match)) return true
  return isReserved(uri) && (type === 'PUBLISH' || type === 'REGISTER' || match !== 'exact')
}
