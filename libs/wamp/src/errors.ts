import type { Message } from './message.ts'
import { codeOf } from './message.ts'
import { payloadOf } from './payload.ts'

/** The URIs of errors. Where the specification has none, `crossbar.*` is Crossbar's and `runtime_error` is Autobahn's. */
export const ERRORS = {
  authenticationDenied: 'wamp.error.authentication_denied',
  canceled: 'wamp.error.canceled',
  discloseRefused: 'wamp.error.option_disallowed.disclose_me',
  invalidArgument: 'wamp.error.invalid_argument',
  invalidUri: 'wamp.error.invalid_uri',
  maxConcurrency: 'crossbar.error.max_concurrency_reached',
  noAvailableCallee: 'wamp.error.no_available_callee',
  noMatchingAuthMethod: 'wamp.error.no_matching_auth_method',
  noSuchProcedure: 'wamp.error.no_such_procedure',
  noSuchRealm: 'wamp.error.no_such_realm',
  noSuchRegistration: 'wamp.error.no_such_registration',
  noSuchSession: 'wamp.error.no_such_session',
  noSuchSubscription: 'wamp.error.no_such_subscription',
  notAuthorized: 'wamp.error.not_authorized',
  payloadTooLong: 'wamp.error.payload_size_exceeded',
  otherPolicy: 'wamp.error.procedure_exists_with_different_invocation_policy',
  procedureExists: 'wamp.error.procedure_already_exists',
  protocolViolation: 'wamp.error.protocol_violation',
  runtime: 'wamp.error.runtime_error',
  timeout: 'wamp.error.timeout',
  unavailable: 'wamp.error.unavailable',
} as const

/** Why a session ends without a fault. */
export const CLOSE = {
  closeRealm: 'wamp.close.close_realm',
  goodbyeAndOut: 'wamp.close.goodbye_and_out',
  normal: 'wamp.close.normal',
  systemShutdown: 'wamp.close.system_shutdown',
} as const

/** Requests that are answered by an ERROR. */
type Answerable = 'INVOCATION' | 'PUBLISH' | 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'CALL' | 'REGISTER' | 'UNREGISTER' | 'CANCEL'

/** The ERROR that answers a request. For people, its text is the first argument. */
export const errorFor = (kind: Answerable, request: number, error: string, text: string): Message<'ERROR'> => ({
  type: 'ERROR',
  kind: codeOf(kind),
  request,
  details: {},
  error,
  payload: payloadOf([text]),
})
