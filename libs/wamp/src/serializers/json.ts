import { isUtf8 } from 'node:buffer'
import { fieldsOf, isDict, messageOf, payloadElements, ProtocolError, rowByCode } from '../message.ts'
import type { Payload, RawPayload } from '../payload.ts'
import { elementsOf, passedOn } from '../payload.ts'
import { bytesAsText } from './portable.ts'
import type { Serializer } from './serializer.ts'
import { MAX_DEPTH } from './serializer.ts'

/** Messages as JSON text. A payload passes through as the text that it came in. */
export const json: Serializer = {
  name: 'json',
  subprotocol: 'wamp.2.json',
  rawSocketId: 1,
  isBinary: false,
  read: (frame) => {
    const text = textOf(frame)
    const elements = parsed(text)
    const row = rowByCode(elements[0])
    const count = payloadElements(row, elements.length)
    if (count === 0) return messageOf(row, elements, undefined)

    const first = row.fields.length + 1
    if (!Array.isArray(elements[first])) throw new ProtocolError(`${row.type}: the arguments must be a list`)
    if (count === 2 && !isDict(elements[first + 1])) {
      throw new ProtocolError(`${row.type}: the keyword arguments must be a dictionary`)
    }
    const raw: RawPayload = { serializer: 'json', bytes: textFrom(text, first), elements: count }
    return messageOf(row, elements, passedOn(raw, parsePayload))
  },
  write: (message) => {
    const fields = JSON.stringify(fieldsOf(message))
    const payload = 'payload' in message && message.payload ? payloadText(message.payload) : ''
    return payload ? `${fields.slice(0, -1)},${payload}]` : fields
  },
}

const textOf = (frame: Uint8Array) => {
  if (!isUtf8(frame)) throw new ProtocolError('The message is not UTF-8')
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('utf8')
}

const parsed = (text: string): unknown[] => {
  if (isDeeperThan(MAX_DEPTH, text)) throw new ProtocolError(`The message is nested deeper than ${MAX_DEPTH}`)
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {
    throw new ProtocolError('The message is not JSON')
  }
  throw new ProtocolError('The message is not a list')
}

/** Few texts have so many brackets at all; only those are looked through one character after the other. */
const isDeeperThan = (limit: number, text: string): boolean => {
  if (text.length <= 2 * limit) return false
  let brackets = 0
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      brackets += 1
      if (brackets > limit) return depthOf(text) > limit
    }
  }
  return false
}

const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = endOfString(text, at)
    else if (char === LIST || char === DICT) deepest = Math.max(deepest, ++depth)
    else if (char === LIST_END || char === DICT_END) depth -= 1
  }
  return deepest
}

const [QUOTE, BACKSLASH, COMMA, LIST, LIST_END, DICT, DICT_END] = [...'"\\,[]{}'].map((char) => char.charCodeAt(0))

/** Where the string ends that begins here: at its closing quote, or with the text. */
const endOfString = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === BACKSLASH) at += 1
    else if (char === QUOTE) return at
  }
  return text.length
}

/** The text of a list from one of its elements to the last, without the closing bracket. The text is known to be JSON. */
const textFrom = (text: string, element: number): string => {
  let depth = 0
  let commas = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = endOfString(text, at)
    else if (char === LIST || char === DICT) depth += 1
    else if (char === LIST_END || char === DICT_END) depth -= 1
    else if (char === COMMA && depth === 1 && ++commas === element) return text.slice(at + 1, text.lastIndexOf(']'))
  }
  throw new ProtocolError('The message is too short')
}

const parsePayload = ({ bytes }: RawPayload): [unknown[], Record<string, unknown>?] => JSON.parse(`[${String(bytes)}]`)

const payloadText = (payload: Payload): string => {
  if (payload.raw?.serializer === 'json') return String(payload.raw.bytes)
  return JSON.stringify(elementsOf(payload), bytesAsText).slice(1, -1)
}
