import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError, parseJson } from '@murmuration/rpc'
import { parseFields } from './fields.ts'

const unreadable = (message: string) =>
  new AppError('invalid', `The body ${message}`, { errors: [{ path: '', message }] })

const JSON_TYPE = 'application/json'

/** Reads a JSON object. Rejects with `too_large`, or with `invalid` for every other form of body. */
export const readJsonObject = async (req: IncomingMessage): Promise<object> =>
  toObject(toText(req, await readBytes(req), JSON_TYPE))

const toObject = (text: string): object => {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('must be an object')
  return value
}

/** For an endpoint without input: a body is not used, but a bad one is rejected as in `readJsonObject`. */
export const refuseBadBody = async (req: IncomingMessage) => {
  const bytes = await readBytes(req)
  if (bytes?.length !== 0) toObject(toText(req, bytes, JSON_TYPE))
}

/** Reads the fields of a page's form. Rejects like `readJsonObject`. */
export const readForm = async (req: IncomingMessage) =>
  parseFields(toText(req, await readBytes(req), 'application/x-www-form-urlencoded'))

/** Decodes the text of a body. Throws `invalid` for a compression, media type or encoding that we do not accept. */
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

const MAX_BYTES = 16_384 // the longest honest body, a post of 141 characters, has under 2,000

const UNPACK = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/**
 * The bytes of a body, decompressed; `undefined` for a compression that we do not know. Rejects with `too_large` as soon as
 * the limit is passed, so that a small body that decompresses to a huge one costs no memory.
 */
const readBytes = async (req: IncomingMessage): Promise<Buffer | undefined> => {
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return collect(req, req)
  if (!isKnown(encoding)) return void (await collect(req, req))

  const unpacked = UNPACK[encoding]()
  // `collect` handles the errors: they reach the stream it reads.
  pipeline(req, unpacked, () => undefined)
  return collect(req, unpacked)
}

const isKnown = (encoding: string): encoding is keyof typeof UNPACK => Object.hasOwn(UNPACK, encoding)

const collect = (req: IncomingMessage, from: Readable) =>
  new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    from.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BYTES) return void chunks.push(chunk)
      from.removeAllListeners('data')
      req.unpipe()
      req.resume() // discards the rest: a client that is still sending does not read the answer otherwise
      reject(new AppError('too_large', `The body may have at most ${MAX_BYTES} bytes`))
    })
    from.on('end', () => resolve(Buffer.concat(chunks, size)))
    from.on('error', () => reject(broken()))
    from.on('close', () => reject(broken()))
  })

const broken = () =>
  new AppError('invalid', 'The body cannot be read', { errors: [{ path: '', message: 'cannot be read' }] })
