import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { AppError, parseJson } from '@murmuration/rpc'
import { parseFields } from './fields.ts'
import { readBytes } from './bytes.ts'

const unreadable = (message: string) =>
  new AppError('invalid', `The body ${message}`, { errors: [{ path: '', message }] })

/** The body's text, once its size and then its form are known to be right. */
const readText = async (req: IncomingMessage, mediaType: string) => {
  const bytes = await readBytes(req)
  if (bytes === undefined) throw unreadable('must be compressed with gzip, deflate or br, if at all')
  const type = req.headers['content-type'] ?? ''
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
export const readJsonObject = async (req: IncomingMessage): Promise<object> => {
  const value = parseJson(await readText(req, 'application/json'))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('must be an object')
  return value
}

/** For whoever takes no body: one that comes all the same is not used, but has to be a good one. Rejects as above. */
export const refuseBadBody = async (req: IncomingMessage) => {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = req.headers
  if (length !== '0' || encoding !== undefined) await readJsonObject(req)
}

/** Reads what a page's form sends. Rejects like `readJsonObject`. */
export const readForm = async (req: IncomingMessage) =>
  parseFields(await readText(req, 'application/x-www-form-urlencoded'))
