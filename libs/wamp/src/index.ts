export { ERRORS } from './errors.ts'
export type { Message, MessageType } from './message.ts'
export type { Session } from './session.ts'
