import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError, parseJson, unreadable } from '@murmuration/errors'
import { parseFields } from './fields.ts'

export interface BodyLimits {
  /** The size of a body, after decompression. */
  maxBytes: number
  /** Whether a body may be compressed with gzip, deflate or br. */
  decompress: boolean
}

const JSON_TYPE = 'application/json'

/**
 * Reads a JSON object in UTF-8, nested at most 64 deep. Rejects with `too_large` beyond the limit, which counts first, and
 * with `invalid` for every other form of body.
 */
export const readJsonObject = async (req: IncomingMessage, limits: BodyLimits): Promise<object> =>
  toObject(toText(req, await readBytes(req, limits), JSON_TYPE))

/** Like `readJsonObject`, but resolves with `undefined` when there is no body. */
export const readOptionalJsonObject = async (req: IncomingMessage, limits: BodyLimits) => {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers
  if (length === '0' || (length === undefined && encoding === undefined)) return undefined
  const bytes = await readBytes(req, limits)
  return bytes.length === 0 ? undefined : toObject(toText(req, bytes, JSON_TYPE))
}

/** Reads the fields of a form. Rejects like `readJsonObject`. */
export const readForm = async (req: IncomingMessage, limits: BodyLimits) =>
  parseFields(toText(req, await readBytes(req, limits), 'application/x-www-form-urlencoded'))

const toObject = (text: string): object => {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('must be an object')
  return value
}

/** Decodes the text of a body. Throws `invalid` for another media type or another encoding. */
const toText = ({ headers }: IncomingMessage, bytes: Buffer, mediaType: string) => {
  if (!isOfType(headers['content-type'] ?? '', mediaType)) throw unreadable(`must be ${mediaType} in UTF-8`)
  if (!isUtf8(bytes)) throw unreadable('is not UTF-8')
  return bytes.toString()
}

const isOfType = (type: string, mediaType: string) => {
  if (type === mediaType) return true // what our own callers send
  const [media = ''] = type.split(';', 1)
  if (media.trim().toLowerCase() !== mediaType) return false
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1]
  return charset === undefined || charset.toLowerCase() === 'utf-8'
}

const UNPACK = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

const isKnown = (encoding: string): encoding is keyof typeof UNPACK => Object.hasOwn(UNPACK, encoding)

/**
 * The bytes of a body, decompressed. Rejects with `too_large` as soon as the limit is passed, so that a small body that
 * decompresses to a huge one costs no memory, and with `invalid` for a compression that is not accepted.
 */
const readBytes = async (req: IncomingMessage, { maxBytes, decompress }: BodyLimits): Promise<Buffer> => {
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return collect(req, req, maxBytes)
  if (!decompress || !isKnown(encoding)) {
    await collect(req, req, maxBytes)
    throw unreadable(decompress ? 'must be compressed with gzip, deflate or br, if at all' : 'must not be compressed')
  }
  const unpacked = UNPACK[encoding]()
  // `collect` handles the errors: they reach the stream it reads.
  pipeline(req, unpacked, () => undefined)
  return collect(req, unpacked, maxBytes)
}

const collect = (req: IncomingMessage, from: Readable, maxBytes: number) =>
  new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    from.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) return void chunks.push(chunk)
      from.removeAllListeners('data')
      req.unpipe()
      req.resume() // discards the rest: a client that is still sending does not read the answer otherwise
      reject(new AppError('too_large', `The body may have at most ${maxBytes} bytes`))
    })
    from.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)))
    from.on('error', () => reject(unreadable('cannot be read')))
    from.on('close', () => reject(unreadable('cannot be read')))
  })
