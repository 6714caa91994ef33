import { isUtf8 } from 'node:buffer'
import type { Message } from '../message.ts'
import { fieldsOf, messageOf, payloadElements, ProtocolError, rowByCode } from '../message.ts'
import type { RawPayload } from '../payload.ts'
import { elementsOf, passedOn } from '../payload.ts'
import { forBinary } from './portable.ts'
import type { Serializer } from './serializer.ts'
import { MAX_DEPTH } from './serializer.ts'

/** Where a walk through a message has come to. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
  /** Whether it came past a value of an extension type (MessagePack) or with a tag (CBOR). */
  tagged: boolean
}

/** What MessagePack and CBOR differ in. */
export interface Format {
  name: 'msgpack' | 'cbor'
  rawSocketId: 2 | 3
  /** The first byte of a list that has fewer than 16 elements. */
  shortList(length: number): number
  isList(byte: number | undefined): boolean
  isDict(byte: number | undefined): boolean
  /** Goes into the list that begins here, returns how many elements it has. */
  enterList(cursor: Cursor): number
  /**
   * Goes past the value that begins here, which stands at this depth. Throws a `ProtocolError` if it is cut off, malformed,
   * not UTF-8, nested too deep, or a dictionary whose key is no string. (Within a payload numbers are let through as keys.)
   */
  skip(cursor: Cursor, depth: number): void
  decode(bytes: Uint8Array): unknown
  encode(value: unknown): Uint8Array
}

/** A payload passes through as the bytes that it came in: walked through once, to see that they are sound, and not decoded. */
export const binarySerializer = (format: Format): Serializer => {
  const parse = ({ bytes, elements }: RawPayload): readonly [unknown[], Record<string, unknown>?] =>
    decodeList(format, elements, bytes) as [unknown[]] // those that `read` has made and checked
  return {
    name: format.name,
    subprotocol: `wamp.2.${format.name}`,
    rawSocketId: format.rawSocketId,
    isBinary: true,
    read: (frame) => read(format, frame, parse),
    write: (message) => write(format, message),
  }
}

const read = (format: Format, frame: Uint8Array, parse: Parameters<typeof passedOn>[1]): Message => {
  const cursor = { bytes: frame, at: 0, tagged: false }
  if (!format.isList(frame[0])) throw new ProtocolError('The message is not a list')
  const length = format.enterList(cursor)
  const start = cursor.at
  format.skip(cursor, 1)
  const row = rowByCode(sound(() => format.decode(frame.subarray(start, cursor.at))))
  const count = payloadElements(row, length)
  row.fields.forEach(() => format.skip(cursor, 1))
  if (cursor.tagged) throw new ProtocolError(`${row.type}: a field has an extension type`)
  const fields = sound(() => decodeList(format, row.fields.length + 1, frame.subarray(start, cursor.at)))

  const payloadStart = cursor.at
  if (count > 0) skipArguments(format, cursor, row.type)
  if (count === 2) skipKeywordArguments(format, cursor, row.type)
  if (cursor.at !== frame.length) throw new ProtocolError('Bytes follow the message')
  if (count === 0) return messageOf(row, fields, undefined)

  // Copied, because a waiting call would hold the whole chunk that came from the socket.
  const raw: RawPayload = { serializer: format.name, bytes: Buffer.from(frame.subarray(payloadStart)), elements: count }
  const payload = passedOn(raw, parse)
  if (cursor.tagged) sound(() => payload.args) // only with extension types can decoding fail what the walk has passed
  return messageOf(row, fields, payload)
}

const skipArguments = (format: Format, cursor: Cursor, type: string) => {
  if (!format.isList(cursor.bytes[cursor.at])) throw new ProtocolError(`${type}: the arguments must be a list`)
  format.skip(cursor, 1)
}

const skipKeywordArguments = (format: Format, cursor: Cursor, type: string) => {
  if (!format.isDict(cursor.bytes[cursor.at])) {
    throw new ProtocolError(`${type}: the keyword arguments must be a dictionary`)
  }
  format.skip(cursor, 1)
}

const sound = <T>(decode: () => T): T => {
  try {
    return decode()
  } catch {
    throw new ProtocolError('The message cannot be decoded')
  }
}

/** Decodes elements that follow one another as one list, which costs one call of the library. */
const decodeList = (format: Format, length: number, elements: Uint8Array): unknown[] => {
  const bytes = Buffer.allocUnsafe(elements.length + 1)
  bytes[0] = format.shortList(length)
  bytes.set(elements, 1)
  return format.decode(bytes) as unknown[] // its first byte says so
}

const write = (format: Format, message: Message): Uint8Array => {
  const fields = fieldsOf(message).map(forBinary)
  const payload = 'payload' in message ? message.payload : undefined
  if (!payload) return format.encode(fields)
  if (payload.raw?.serializer !== format.name) return format.encode([...fields, ...elementsOf(payload).map(forBinary)])

  const encoded = format.encode(fields)
  const bytes = Buffer.allocUnsafe(encoded.length + payload.raw.bytes.length)
  bytes.set(encoded)
  bytes.set(payload.raw.bytes, encoded.length)
  bytes[0] = format.shortList(fields.length + payload.raw.elements)
  return bytes
}

/** For the walks of both formats. */
export const checkDepth = (depth: number) => {
  if (depth >= MAX_DEPTH) throw new ProtocolError(`The message is nested deeper than ${MAX_DEPTH}`)
}

export const skipBytes = (cursor: Cursor, length: number) => {
  if (length > cursor.bytes.length - cursor.at) throw new ProtocolError('The message is cut off')
  cursor.at += length
}

export const skipText = (cursor: Cursor, length: number) => {
  const start = cursor.at
  skipBytes(cursor, length)
  for (let at = start; at < cursor.at; at++) {
    if (cursor.bytes[at]! > MAX_ASCII) return checkUtf8(cursor.bytes.subarray(at, cursor.at))
  }
}

const MAX_ASCII = 0x7f

const checkUtf8 = (text: Uint8Array) => {
  if (!isUtf8(text)) throw new ProtocolError('A string is not UTF-8')
}

/** An unsigned integer of 1, 2, 4 or 8 bytes, big-endian. */
export const readUint = (cursor: Cursor, size: number): number => {
  const start = cursor.at
  skipBytes(cursor, size)
  let value = 0
  for (let at = start; at < cursor.at; at++) value = value * 0x100 + cursor.bytes[at]!
  return value
}
