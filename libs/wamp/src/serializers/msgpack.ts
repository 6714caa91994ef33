import { Packr } from 'msgpackr'
import { ProtocolError } from '../message.ts'
import type { Cursor, Format } from './binary.ts'
import { binarySerializer, checkDepth, readUint, skipBytes, skipText } from './binary.ts'

// Plain MessagePack: no records and no types of the library's own, which other clients would not understand.
const packr = new Packr({
  useRecords: false,
  mapsAsObjects: true,
  variableMapSize: true,
  encodeUndefinedAsNil: true,
  // The types of 2.1.4 do not know 'auto': a number where it is exact, a bigint beyond.
  int64AsType: 'auto' as 'number',
})

/**
 * The first byte tells what a value is:
 *
 *     00-7f number | 80-8f dict | 90-9f list | a0-bf text | c0 nil | c2-c3 bool | c4-c6 bytes | c7-c9 extension
 *     ca-cb float  | cc-d3 integer | d4-d8 short extension | d9-db text | dc-dd list | de-df dict | e0-ff number
 */
const isList = (byte = 0) => (byte >= 0x90 && byte <= 0x9f) || byte === 0xdc || byte === 0xdd
const isDict = (byte = 0) => (byte >= 0x80 && byte <= 0x8f) || byte === 0xde || byte === 0xdf
const isInteger = (byte = 0) => byte <= 0x7f || byte >= 0xe0 || (byte >= 0xcc && byte <= 0xd3)
const isText = (byte = 0) => (byte >= 0xa0 && byte <= 0xbf) || (byte >= 0xd9 && byte <= 0xdb)

const skip = (cursor: Cursor, depth: number): void => {
  const byte = readUint(cursor, 1)
  if (byte <= 0x7f || byte >= 0xe0 || byte === 0xc0 || byte === 0xc2 || byte === 0xc3) return
  if (byte <= 0x8f) return skipDict(cursor, byte & 0x0f, depth)
  if (byte <= 0x9f) return skipItems(cursor, byte & 0x0f, depth)
  if (byte <= 0xbf) return skipText(cursor, byte & 0x1f)
  if (byte === 0xc1) throw new ProtocolError('The message has a byte that MessagePack does not use')
  if (byte <= 0xc6) return skipBytes(cursor, readUint(cursor, 2 ** (byte - 0xc4)))
  if (byte <= 0xc9) return skipExtension(cursor, readUint(cursor, 2 ** (byte - 0xc7)))
  if (byte <= 0xcb) return skipBytes(cursor, byte === 0xca ? 4 : 8)
  if (byte <= 0xcf) return skipBytes(cursor, 2 ** (byte - 0xcc))
  if (byte <= 0xd3) return skipBytes(cursor, 2 ** (byte - 0xd0))
  if (isUndefined(cursor, byte)) return skipBytes(cursor, 2)
  if (byte <= 0xd8) return skipExtension(cursor, 2 ** (byte - 0xd4))
  if (byte <= 0xdb) return skipText(cursor, readUint(cursor, 2 ** (byte - 0xd9)))
  if (byte <= 0xdd) return skipItems(cursor, readUint(cursor, 2 ** (byte - 0xdc + 1)), depth)
  return skipDict(cursor, readUint(cursor, 2 ** (byte - 0xde + 1)), depth)
}

const skipItems = (cursor: Cursor, count: number, depth: number) => {
  checkDepth(depth)
  for (let i = 0; i < count; i++) skip(cursor, depth + 1)
}

const skipDict = (cursor: Cursor, count: number, depth: number) => {
  checkDepth(depth)
  for (let i = 0; i < count; i++) {
    const key = cursor.bytes[cursor.at]
    if (!isText(key) && (depth === 1 || !isInteger(key))) throw new ProtocolError('A key is not a string')
    skip(cursor, depth + 1)
    skip(cursor, depth + 1)
  }
}

/** `d4 00 00`: what `msgpackr`, and so Wampy, writes for an option that is not set. It is read as absent. */
const isUndefined = ({ bytes, at }: Cursor, byte: number) => byte === 0xd4 && bytes[at] === 0 && bytes[at + 1] === 0

const skipExtension = (cursor: Cursor, length: number) => {
  cursor.tagged = true
  skipBytes(cursor, length + 1) // its type is one byte
}

const enterList = (cursor: Cursor): number => {
  const byte = readUint(cursor, 1)
  return byte <= 0x9f ? byte & 0x0f : readUint(cursor, byte === 0xdc ? 2 : 4)
}

const format: Format = {
  name: 'msgpack',
  rawSocketId: 2,
  shortList: (length) => 0x90 | length,
  isList,
  isDict,
  enterList,
  skip,
  decode: (bytes): unknown => packr.unpack(bytes),
  encode: (value) => packr.pack(value),
}

/** MessagePack by `msgpackr`. */
export const msgpack = binarySerializer(format)
