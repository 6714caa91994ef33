import { ProtocolError } from '../message.ts'
import { MAX_DEPTH } from './serializer.ts'

/** Where a walk through JSON has come to. */
export interface JsonCursor {
  readonly bytes: Uint8Array
  at: number
}

/**
 * Goes past the JSON value that begins here, or with white space. Accepts exactly what `JSON.parse` does, nesting up to the
 * limit apart, at a fraction of its cost, for it makes no objects. Throws a `ProtocolError`.
 */
export const skipValue = (cursor: JsonCursor, depth: number): void => {
  skipSpace(cursor)
  const byte = cursor.bytes[cursor.at]
  if (byte === QUOTE) skipString(cursor)
  else if (byte === DICT) skipDict(cursor, depth)
  else if (byte === LIST) skipList(cursor, depth)
  else if (byte === TRUE) skipWord(cursor, 'true')
  else if (byte === FALSE) skipWord(cursor, 'false')
  else if (byte === NULL) skipWord(cursor, 'null')
  else skipNumber(cursor)
  skipSpace(cursor)
}

export const skipSpace = (cursor: JsonCursor) => {
  const { bytes } = cursor
  while (cursor.at < bytes.length && IS_SPACE[bytes[cursor.at]!] === 1) cursor.at += 1
}

/** Goes past this byte if it is the next. */
export const take = (cursor: JsonCursor, byte: number): boolean => {
  if (cursor.bytes[cursor.at] !== byte) return false
  cursor.at += 1
  return true
}

export const notJson = () => new ProtocolError('The message is not JSON')

const skipList = (cursor: JsonCursor, depth: number) => {
  enter(cursor, depth)
  if (take(cursor, LIST_END)) return
  do skipValue(cursor, depth + 1)
  while (take(cursor, COMMA))
  if (!take(cursor, LIST_END)) throw notJson()
}

const skipDict = (cursor: JsonCursor, depth: number) => {
  enter(cursor, depth)
  if (take(cursor, DICT_END)) return
  do {
    skipSpace(cursor)
    if (cursor.bytes[cursor.at] !== QUOTE) throw notJson()
    skipString(cursor)
    skipSpace(cursor)
    if (!take(cursor, COLON)) throw notJson()
    skipValue(cursor, depth + 1)
  } while (take(cursor, COMMA))
  if (!take(cursor, DICT_END)) throw notJson()
}

const enter = (cursor: JsonCursor, depth: number) => {
  if (depth >= MAX_DEPTH) throw new ProtocolError(`The message is nested deeper than ${MAX_DEPTH}`)
  cursor.at += 1
  skipSpace(cursor)
}

const skipString = (cursor: JsonCursor) => {
  const { bytes } = cursor
  let at = cursor.at + 1
  for (;;) {
    while (at < bytes.length && IS_TEXT[bytes[at]!] === 1) at += 1
    const byte = bytes[at]
    if (byte === QUOTE) break
    if (byte !== BACKSLASH) throw notJson() // a control character, or the end
    at = afterEscape(bytes, at + 1)
  }
  cursor.at = at + 1
}

const afterEscape = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== UNICODE) {
    if (!ESCAPED.has(bytes[at])) throw notJson()
    return at + 1
  }
  for (let i = 1; i <= 4; i++) if (!isHex(bytes[at + i])) throw notJson()
  return at + 5
}

const skipWord = (cursor: JsonCursor, word: string) => {
  for (let i = 0; i < word.length; i++) if (cursor.bytes[cursor.at + i] !== word.charCodeAt(i)) throw notJson()
  cursor.at += word.length
}

/** `-12.5e+3`: no zeros in front, and digits wherever there may be some. */
const skipNumber = (cursor: JsonCursor) => {
  take(cursor, MINUS)
  if (!take(cursor, ZERO)) skipDigits(cursor)
  if (take(cursor, POINT)) skipDigits(cursor)
  if (take(cursor, SMALL_E) || take(cursor, LARGE_E)) {
    if (!take(cursor, PLUS)) take(cursor, MINUS)
    skipDigits(cursor)
  }
}

const skipDigits = (cursor: JsonCursor) => {
  const start = cursor.at
  while (isDigit(cursor.bytes[cursor.at])) cursor.at += 1
  if (cursor.at === start) throw notJson()
}

const codeOf = (char: string) => char.charCodeAt(0)
const [QUOTE, BACKSLASH, COLON] = [codeOf('"'), codeOf('\\'), codeOf(':')]
const [TRUE, FALSE, NULL, UNICODE] = [codeOf('t'), codeOf('f'), codeOf('n'), codeOf('u')]
const [MINUS, PLUS, POINT, ZERO, SMALL_E, LARGE_E] = [...'-+.0eE'].map(codeOf) as [
  number,
  number,
  number,
  number,
  number,
  number,
]
const DICT_END = codeOf('}')
export const [LIST, LIST_END, DICT, COMMA] = [codeOf('['), codeOf(']'), codeOf('{'), codeOf(',')]
const ESCAPED: ReadonlySet<number | undefined> = new Set([...'"\\/bfnrt'].map(codeOf))

/** For each byte 1 or 0; two look-ups per byte are all that most of a message costs. */
const tableOf = (holds: (byte: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0))
const IS_SPACE = tableOf((byte) => ' \t\n\r'.includes(String.fromCharCode(byte)))
const IS_TEXT = tableOf((byte) => byte >= codeOf(' ') && byte !== QUOTE && byte !== BACKSLASH)

const isDigit = (byte = 0) => byte >= 0x30 && byte <= 0x39
const isHex = (byte = 0) => isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
