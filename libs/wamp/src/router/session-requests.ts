import { codeOf, type Message, type MessageType, type Request } from '../message.ts'
import type { createRequestIds } from './request-ids.ts'

/** Each of these has a request id of its own. */
const FIRST: ReadonlySet<MessageType> = new Set([
  'CALL',
  'PUBLISH',
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'REGISTER',
  'UNREGISTER',
] as const)

/** These name the request of an earlier message. */
const FURTHER: ReadonlySet<MessageType> = new Set(['YIELD', 'CANCEL', 'ERROR'] as const)

/** Whether a client may send it within its session, GOODBYE and ABORT apart. */
export const isRequest = (message: Message): message is Request => FIRST.has(message.type) || FURTHER.has(message.type)

/** The text of the protocol violation that a request is, if it is one. */
export const violationIn = (request: Request, ids: ReturnType<typeof createRequestIds>): string | undefined => {
  if (request.type === 'ERROR' && request.kind !== codeOf('INVOCATION')) return 'ERROR must answer an INVOCATION'
  if (FIRST.has(request.type) && !ids.use(request.request)) {
    return `${request.type}: the request id ${request.request} has been used before`
  }
}
