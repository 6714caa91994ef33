import type { Options } from 'cbor-x'
import { Encoder } from 'cbor-x'
import { ProtocolError } from '../message.ts'
import type { Cursor, Format } from './binary.ts'
import { binarySerializer, checkDepth, readUint, skipBytes, skipText } from './binary.ts'

// Plain CBOR: no records and no types of the library's own, which other clients would not understand.
const encoder = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  variableMapSize: true,
  tagUint8Array: false,
  int64AsNumber: true,
} as Options) // the types of 1.6.9 do not know `int64AsNumber`

/** The first byte is 3 bits of major type and 5 bits that are a small number themselves or the size of the one that follows. */
const NEGATIVE = 1 // 0 are the other integers
const BYTES = 2
const TEXT = 3
const LIST = 4
const DICT = 5
const TAG = 6
const SIMPLE = 7 // floating point, and the simple values 20 (false) to 23 (undefined)
const SIMPLE_BYTE = 0xf8 // a simple value in a byte of its own; none is assigned
const INDEFINITE = 31 // instead of a length: items follow up to a break
const BREAK = 0xff

const majorOf = (byte: number) => byte >> 5

const skip = (cursor: Cursor, depth: number): void => {
  const byte = readUint(cursor, 1)
  const major = majorOf(byte)
  const isIndefinite = (byte & 0x1f) === INDEFINITE
  if (isIndefinite && major !== LIST && major !== DICT)
    throw new ProtocolError('A value of indefinite length is not read')
  const isSmall = (byte & 0x1f) < 24
  const number = isIndefinite ? Infinity : readNumber(cursor, byte)

  if (major === BYTES) return skipBytes(cursor, number)
  if (major === TEXT) return skipText(cursor, number)
  if (major === LIST) return skipItems(cursor, number, depth)
  if (major === DICT) return skipDict(cursor, number, depth)
  if (major === SIMPLE && ((isSmall && number < 20) || byte === SIMPLE_BYTE))
    throw new ProtocolError('The message has an unknown simple value')
  if (major === TAG) return skipTagged(cursor, depth)
}

/** The number in or after a first byte: a value, a length or a tag. */
const readNumber = (cursor: Cursor, byte: number): number => {
  const small = byte & 0x1f
  if (small < 24) return small
  if (small > 27) throw new ProtocolError('The message has a byte that CBOR does not use')
  return readUint(cursor, 2 ** (small - 24))
}

const skipItems = (cursor: Cursor, count: number, depth: number) => {
  checkDepth(depth)
  for (let i = 0; i < count && !skipBreak(cursor, count); i++) skip(cursor, depth + 1)
}

const skipDict = (cursor: Cursor, count: number, depth: number) => {
  checkDepth(depth)
  for (let i = 0; i < count && !skipBreak(cursor, count); i++) {
    const key = majorOf(cursor.bytes[cursor.at] ?? BREAK)
    if (key !== TEXT && (depth === 1 || key > NEGATIVE)) throw new ProtocolError('A key is not a string')
    skip(cursor, depth + 1)
    skip(cursor, depth + 1)
  }
}

const skipBreak = (cursor: Cursor, count: number): boolean => {
  if (count !== Infinity || cursor.bytes[cursor.at] !== BREAK) return false
  cursor.at += 1
  return true
}

const skipTagged = (cursor: Cursor, depth: number) => {
  cursor.tagged = true
  checkDepth(depth)
  skip(cursor, depth + 1)
}

const enterList = (cursor: Cursor): number => {
  const byte = readUint(cursor, 1)
  if ((byte & 0x1f) === INDEFINITE) throw new ProtocolError('A message of indefinite length is not read')
  return readNumber(cursor, byte)
}

const format: Format = {
  name: 'cbor',
  rawSocketId: 3,
  shortList: (length) => 0x80 | length,
  isList: (byte = 0) => majorOf(byte) === LIST,
  isDict: (byte = 0) => majorOf(byte) === DICT,
  enterList,
  skip,
  decode: (bytes): unknown => encoder.decode(bytes),
  encode: (value) => encoder.encode(value),
}

/** CBOR (RFC 8949) by `cbor-x`. */
export const cbor = binarySerializer(format)
