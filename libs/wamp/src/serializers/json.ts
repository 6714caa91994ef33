import { isUtf8 } from 'node:buffer'
import { fieldsOf, messageOf, payloadElements, ProtocolError, rowByCode } from '../message.ts'
import type { RawPayload } from '../payload.ts'
import { elementsOf, passedOn } from '../payload.ts'
import type { JsonCursor } from './json-walk.ts'
import { COMMA, DICT, LIST, LIST_END, notJson, skipSpace, skipValue, take } from './json-walk.ts'
import { bytesAsText } from './portable.ts'
import type { Serializer } from './serializer.ts'

/** Messages as JSON text. A payload passes through as the bytes that it came in: it is walked through, and not parsed. */
export const json: Serializer = {
  name: 'json',
  subprotocol: 'wamp.2.json',
  rawSocketId: 1,
  isBinary: false,
  read: (frame) => {
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
    if (!isUtf8(bytes)) throw new ProtocolError('The message is not UTF-8')
    const { starts, length, end } = walk(bytes)
    const row = rowByCode(Number(textOf(bytes, starts[0]!, length > 1 ? starts[1]! - 1 : end)))
    const count = payloadElements(row, length)
    const fieldsEnd = count > 0 ? starts[row.fields.length + 1]! - 1 : end
    const fields = JSON.parse(`${textOf(bytes, 0, fieldsEnd)}]`) as unknown[] // the walk has seen a list
    if (count === 0) return messageOf(row, fields, undefined)

    checkKinds(row.type, bytes, starts.slice(-count))
    // Copied, because a waiting call would hold the whole chunk that came from the socket.
    const raw: RawPayload = {
      serializer: 'json',
      bytes: Buffer.from(bytes.subarray(fieldsEnd + 1, end)),
      elements: count,
    }
    return messageOf(row, fields, passedOn(raw, parsePayload))
  },
  write: (message) => {
    const fields = fieldsText(fieldsOf(message))
    const payload = 'payload' in message ? message.payload : undefined
    if (!payload) return fields
    if (payload.raw?.serializer === 'json') return joined(`${fields.slice(0, -1)},`, payload.raw.bytes)
    const elements = JSON.stringify(elementsOf(payload), bytesAsText)
    return elements === '[]' ? fields : `${fields.slice(0, -1)},${elements.slice(1)}`
  },
}

const MOST_ELEMENTS = 7 // of ERROR; longer messages are refused

/** Where the elements of a message start, how many they are, and where its list ends. */
const walk = (bytes: Buffer) => {
  const cursor: JsonCursor = { bytes, at: 0 }
  const starts: number[] = []
  let length = 0
  skipSpace(cursor)
  if (!take(cursor, LIST)) throw new ProtocolError('The message is not a list')
  do {
    if (length < MOST_ELEMENTS) starts.push(cursor.at)
    length += 1
    skipValue(cursor, 1)
  } while (take(cursor, COMMA))

  const end = cursor.at
  if (!take(cursor, LIST_END)) throw notJson()
  skipSpace(cursor)
  if (cursor.at !== bytes.length) throw new ProtocolError('Bytes follow the message')
  return { starts, length, end }
}

const textOf = (bytes: Buffer, start: number, end: number) => bytes.toString('utf8', start, end)

/** The arguments must be a list, the keyword arguments a dictionary. */
const checkKinds = (type: string, bytes: Buffer, starts: readonly number[]) => {
  const [args, kwargs] = starts.map((at) => firstByte(bytes, at))
  if (args !== LIST) throw new ProtocolError(`${type}: the arguments must be a list`)
  if (kwargs !== undefined && kwargs !== DICT) {
    throw new ProtocolError(`${type}: the keyword arguments must be a dictionary`)
  }
}

const firstByte = (bytes: Buffer, at: number) => {
  const cursor: JsonCursor = { bytes, at }
  skipSpace(cursor)
  return bytes[cursor.at]
}

const parsePayload = ({ bytes }: RawPayload): [unknown[], Record<string, unknown>?] =>
  JSON.parse(`[${Buffer.from(bytes).toString()}]`) as [unknown[]] // what `read` has checked

/** Without the replacer, which makes it slow, unless a dictionary holds what JSON has not. */
const fieldsText = (fields: unknown[]): string => {
  try {
    return JSON.stringify(fields)
  } catch {
    return JSON.stringify(fields, bytesAsText)
  }
}

/** The text of the fields, the payload and the bracket that closes the message. */
const joined = (head: string, payload: Uint8Array): Uint8Array => {
  const headLength = Buffer.byteLength(head)
  const bytes = Buffer.allocUnsafe(headLength + payload.length + 1)
  bytes.write(head)
  bytes.set(payload, headLength)
  bytes[bytes.length - 1] = LIST_END
  return bytes
}
