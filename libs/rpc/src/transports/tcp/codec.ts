import { isUtf8 } from 'node:buffer'
import { Packr } from 'msgpackr'
import { MAX_DEPTH, parseJson, tooDeep, unreadable } from '@murmuration/errors'
import type { TransportSettings } from '../transport.ts'
import type { Payload } from './frame.ts'

export type CodecName = NonNullable<TransportSettings['codec']>

/** How payloads are written. What `decode` gives is as harmless as JSON: no class, no changed prototype, at most 64 deep. */
export interface Codec {
  /** Stands in the handshake. */
  byte: number
  /** Throws when a value cannot be written. */
  encode(value: unknown): Payload
  /** `invalid` when the bytes are not what this codec writes. */
  decode(bytes: Buffer): unknown
}

const json: Codec = {
  byte: 1,
  encode(value) {
    const text = JSON.stringify(value) as string | undefined // the types deny it, yet a function and undefined give nothing
    if (text === undefined) throw new TypeError('There is no JSON of this value')
    return text
  },
  decode(bytes) {
    if (!isUtf8(bytes)) throw unreadable('is not UTF-8')
    return parseJson(bytes.toString())
  },
}

// Plain maps, not msgpackr's records: those would make functions of texts that a peer chose.
const packr = new Packr({ useRecords: false, mapsAsObjects: true })

const msgpack: Codec = {
  byte: 2,
  encode: (value) => packr.pack(value),
  decode(bytes) {
    if (skip(bytes, 0, MAX_DEPTH) !== bytes.length) throw unreadable('is not MessagePack')
    return packr.unpack(bytes) as unknown // its type is any
  },
}

export const codecs: Record<CodecName, Codec> = { json, msgpack }

/**
 * The offset after the value at `at`, which is nothing that JSON does not have, but for `undefined`. A look before the
 * library's: that would make room for as many items as a list claims to have, dates and patterns from extensions, and
 * recurse as deep as the bytes say.
 */
const skip = (bytes: Buffer, at: number, depth: number): number => {
  if (at >= bytes.length) throw unreadable('is not MessagePack')
  const byte = bytes[at]!
  if (byte < 0x80 || byte >= 0xe0) return at + 1 // small integers
  if (byte < 0x90) return skipItems(bytes, at + 1, byte & 0x0f, true, depth)
  if (byte < 0xa0) return skipItems(bytes, at + 1, byte & 0x0f, false, depth)
  if (byte < 0xc0) return at + 1 + (byte & 0x1f) // short text
  const size = SIZES[byte]
  if (size !== undefined) return at + size
  const lengthBytes = LENGTH_BYTES[byte]
  if (lengthBytes === undefined || at + lengthBytes >= bytes.length) throw unreadable('is not MessagePack')
  const length = bytes.readUIntBE(at + 1, lengthBytes)
  const next = at + 1 + lengthBytes
  if (byte === 0xd4 && length === 0) return next // `d4 00 00` is msgpackr's undefined, the only extension there may be
  if (byte >= 0xd9 && byte <= 0xdb) return next + length // text
  if (byte >= 0xdc) return skipItems(bytes, next, length, byte >= 0xde, depth)
  throw unreadable('is not MessagePack')
}

// nil, false, true; floats; integers up to 32 bits: longer ones are no numbers in JavaScript
const SIZES: Partial<Record<number, number>> = {
  ...{ 0xc0: 1, 0xc2: 1, 0xc3: 1, 0xca: 5, 0xcb: 9 },
  ...{ 0xcc: 2, 0xcd: 3, 0xce: 5, 0xd0: 2, 0xd1: 3, 0xd2: 5 },
}
// text, lists, maps with 8, 16 or 32 bits of length; and the two bytes of type and value of the one extension
const LENGTH_BYTES: Partial<Record<number, number>> = {
  0xd9: 1,
  0xda: 2,
  0xdb: 4,
  0xdc: 2,
  0xdd: 4,
  0xde: 2,
  0xdf: 4,
  0xd4: 2,
}

const isText = (byte = 0) => (byte >= 0xa0 && byte < 0xc0) || (byte >= 0xd9 && byte <= 0xdb)

const skipItems = (bytes: Buffer, at: number, count: number, isMap: boolean, depth: number) => {
  if (depth === 0) throw tooDeep()
  let next = at
  for (let i = 0; i < count; i++) {
    if (isMap && !isText(bytes[next])) throw unreadable('has a key that is no text')
    if (isMap) next = skip(bytes, next, depth - 1)
    next = skip(bytes, next, depth - 1)
  }
  return next
}
