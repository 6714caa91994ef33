import type { Payload } from './payload.ts'

/** A dictionary as it arrived: whatever a client has put in. Each user of a key checks it. */
export type Dict = Readonly<Record<string, unknown>>

/** 1 to 2^53 (WAMP, "IDs"). */
export type Id = number

/** The elements of a message after its code, in their order, and what each must be. */
const MESSAGES = {
  HELLO: { code: 1, fields: { realm: 'uri', details: 'dict' } },
  WELCOME: { code: 2, fields: { session: 'id', details: 'dict' } },
  ABORT: { code: 3, fields: { details: 'dict', reason: 'uri' }, payload: true },
  CHALLENGE: { code: 4, fields: { method: 'text', extra: 'dict' } },
  AUTHENTICATE: { code: 5, fields: { signature: 'text', extra: 'dict' } },
  GOODBYE: { code: 6, fields: { details: 'dict', reason: 'uri' }, payload: true },
  ERROR: { code: 8, fields: { kind: 'code', request: 'id', details: 'dict', error: 'uri' }, payload: true },
  PUBLISH: { code: 16, fields: { request: 'id', options: 'dict', topic: 'uri' }, payload: true },
  PUBLISHED: { code: 17, fields: { request: 'id', publication: 'id' } },
  SUBSCRIBE: { code: 32, fields: { request: 'id', options: 'dict', topic: 'uri' } },
  SUBSCRIBED: { code: 33, fields: { request: 'id', subscription: 'id' } },
  UNSUBSCRIBE: { code: 34, fields: { request: 'id', subscription: 'id' } },
  UNSUBSCRIBED: { code: 35, fields: { request: 'id' } },
  EVENT: { code: 36, fields: { subscription: 'id', publication: 'id', details: 'dict' }, payload: true },
  CALL: { code: 48, fields: { request: 'id', options: 'dict', procedure: 'uri' }, payload: true },
  CANCEL: { code: 49, fields: { request: 'id', options: 'dict' } },
  RESULT: { code: 50, fields: { request: 'id', details: 'dict' }, payload: true },
  REGISTER: { code: 64, fields: { request: 'id', options: 'dict', procedure: 'uri' } },
  REGISTERED: { code: 65, fields: { request: 'id', registration: 'id' } },
  UNREGISTER: { code: 66, fields: { request: 'id', registration: 'id' } },
  UNREGISTERED: { code: 67, fields: { request: 'id' } },
  INVOCATION: { code: 68, fields: { request: 'id', registration: 'id', details: 'dict' }, payload: true },
  INTERRUPT: { code: 69, fields: { request: 'id', options: 'dict' } },
  YIELD: { code: 70, fields: { request: 'id', options: 'dict' }, payload: true },
} as const satisfies Record<string, Shape>

interface Shape {
  code: number
  fields: Record<string, keyof FieldTypes>
  payload?: true
}

interface FieldTypes {
  id: Id
  /** The code of the request that an ERROR answers. */
  code: number
  dict: Dict
  text: string
  /** A string. Whether it is a URI is for the dealer and the broker to say, who answer with an ERROR. */
  uri: string
}

export type MessageType = keyof typeof MESSAGES
type Fields<T extends MessageType> = {
  -readonly [F in keyof (typeof MESSAGES)[T]['fields']]: FieldTypes[(typeof MESSAGES)[T]['fields'][F] &
    keyof FieldTypes]
}

/** A message by its name: `Message<'CALL'>` has `request`, `options`, `procedure` and `payload`. */
export type Message<T extends MessageType = MessageType> = {
  [K in T]: { type: K } & Fields<K> & ((typeof MESSAGES)[K] extends { payload: true } ? { payload?: Payload } : object)
}[T]

export const codeOf = (type: MessageType): number => MESSAGES[type].code
