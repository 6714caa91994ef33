import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { AppError, parseJson } from '@murmuration/rpc'
import { parseFields } from './fields.ts'
import { readBytes } from './bytes.ts'

const unreadable = (message: string) =>
  new AppError('invalid', `The body ${message}`, { errors: [{ path: '', message }] })

const JSON_TYPE = 'application/json'

/** The body's text, if its form is right; its size is known to be. */
const toText = ({ headers }: IncomingMessage, bytes: Buffer | undefined, mediaType: string) => {
  if (bytes === undefined) throw unreadable('must be compressed with gzip, deflate or br, if at all')
  const type = headers['content-type'] ?? ''
  if (!isOfType(type, mediaType)) throw unreadable(`must be ${mediaType} in UTF-8`)
  if (!isUtf8(bytes)) throw unreadable('is not UTF-8')
  return bytes.toString()
}

const isOfType = (type: string, mediaType: string) => {
  const [media = ''] = type.split(';', 1)
  if (media.trim().toLowerCase() !== mediaType) return false
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1]
  return charset === undefined || charset.toLowerCase() === 'utf-8'
}

/** Reads a JSON object. Rejects with `too_large`, or with `invalid` for every other form of body. */
export const readJsonObject = async (req: IncomingMessage): Promise<object> =>
  toObject(toText(req, await readBytes(req), JSON_TYPE))

const toObject = (text: string): object => {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('must be an object')
  return value
}

/** For whoever takes no body: one that comes all the same is not used, but has to be a good one. Rejects as above. */
export const refuseBadBody = async (req: IncomingMessage) => {
  const bytes = await readBytes(req)
  if (bytes?.length !== 0) toObject(toText(req, bytes, JSON_TYPE))
}

/** Reads what a page's form sends. Rejects like `readJsonObject`. */
export const readForm = async (req: IncomingMessage) =>
  parseFields(toText(req, await readBytes(req), 'application/x-www-form-urlencoded'))
