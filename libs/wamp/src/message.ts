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
  /** A string. The dealer and the broker check that it is a URI: a bad one is answered with an ERROR, and the session stays. */
  uri: string
}

export type MessageType = keyof typeof MESSAGES
type Fields<T extends MessageType> = {
  -readonly [F in keyof (typeof MESSAGES)[T]['fields']]: FieldTypes[(typeof MESSAGES)[T]['fields'][F] &
    keyof FieldTypes]
}

/** A message by its name: `Message<'CALL'>` has `request`, `options`, `procedure` and `payload`. */
export type Message<T extends MessageType = MessageType> = {
  [K in T]: { type: K } & Fields<K> &
    ((typeof MESSAGES)[K] extends { payload: true } ? { payload?: Payload | undefined } : object)
}[T]

export const codeOf = (type: MessageType): number => MESSAGES[type].code

/** What a peer has sent is not a WAMP message. Its text is for the ABORT (`wamp.error.protocol_violation`). */
export class ProtocolError extends Error {}

interface Row {
  type: MessageType
  code: number
  fields: readonly (readonly [name: string, kind: keyof FieldTypes])[]
  hasPayload: boolean
}

const rowOf = (
  type: MessageType,
  { code, fields, payload = false }: Omit<Shape, 'payload'> & { payload?: boolean },
): Row => ({
  type,
  code,
  fields: Object.entries(fields),
  hasPayload: payload,
})

const ROWS: Partial<Record<string, Row>> = Object.fromEntries(
  Object.entries(MESSAGES).map(([type, shape]) => [type, rowOf(type as MessageType, shape)]), // its keys are the types
)
const ROWS_BY_CODE: (Row | undefined)[] = []
for (const row of Object.values(ROWS)) if (row) ROWS_BY_CODE[row.code] = row

/** The table's row for the first element of a message. Throws a `ProtocolError` if it is the code of none. */
export const rowByCode = (code: unknown): Row => {
  const row = typeof code === 'number' ? ROWS_BY_CODE[code] : undefined
  if (!row) throw new ProtocolError(`There is no message with the code ${shown(code)}`)
  return row
}

/** The fields of a message in the order in which they are written, its code first and its payload left out. */
export const fieldsOf = (message: Message): unknown[] => {
  const { code, fields } = ROWS[message.type]! // every type has its row
  const values: unknown[] = [code]
  for (const [name] of fields) values.push((message as unknown as Dict)[name]) // the row names the message's own fields
  return values
}

const MAX_ID = 2 ** 53

const CHECKS: Record<keyof FieldTypes, { is(value: unknown): boolean; name: string }> = {
  id: { is: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_ID, name: 'an id' },
  code: { is: (value) => Number.isInteger(value), name: 'the code of a message' },
  dict: { is: (value) => isDict(value), name: 'a dictionary' },
  text: { is: (value) => typeof value === 'string', name: 'a string' },
  uri: { is: (value) => typeof value === 'string', name: 'a URI' },
}

/** An object as parsers make it, and no list, date or byte string. */
export const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/**
 * Makes a message of its elements, its code first, and its payload.
 * Throws a `ProtocolError` that names the field if one is missing or of another type.
 */
export const messageOf = (row: Row, elements: readonly unknown[], payload: Payload | undefined): Message => {
  const message: Record<string, unknown> = { type: row.type }
  for (let i = 0; i < row.fields.length; i++) {
    const [name, kind] = row.fields[i]!
    const value = elements[i + 1]
    if (!CHECKS[kind].is(value)) throw new ProtocolError(`${row.type}: ${name} must be ${CHECKS[kind].name}`)
    message[name] = value
  }
  if (payload) message.payload = payload
  return message as unknown as Message // each field has just been checked against the row of its type
}

/**
 * How many elements of payload a message of this length carries: 0, 1 (arguments) or 2 (with keyword arguments).
 * Throws a `ProtocolError` if it is too short or too long.
 */
export const payloadElements = (row: Row, length: number): 0 | 1 | 2 => {
  const elements = length - 1 - row.fields.length
  if (elements < 0) throw new ProtocolError(`${row.type} is too short`)
  if (elements === 0) return 0
  if (!row.hasPayload || elements > 2) throw new ProtocolError(`${row.type} is too long`)
  return elements === 1 ? 1 : 2
}

const shown = (value: unknown) => (typeof value === 'number' ? String(value) : `of type ${typeof value}`)

/** What a client may send within its session, apart from GOODBYE and ABORT; the router refuses any other message. */
export type Request = Message<
  'PUBLISH' | 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'CALL' | 'CANCEL' | 'REGISTER' | 'UNREGISTER' | 'YIELD' | 'ERROR'
>
