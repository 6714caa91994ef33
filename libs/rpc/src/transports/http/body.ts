import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { AppError } from '../../error.ts'
import { parseJson, whole } from '../json.ts'

const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i

/**
 * Reads the JSON of a request: UTF-8, not compressed, nested at most 64 deep, `undefined` when there is no body.
 * Rejects with `too_large` beyond `maxBytes`, with `invalid` for every other form of body.
 */
export const readJson = async (req: IncomingMessage, maxBytes: number): Promise<unknown> => {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = req.headers
  if (length === '0' || (length === undefined && req.headers['transfer-encoding'] === undefined)) return undefined
  if (Number(length) > maxBytes) throw tooLarge()
  if (type === undefined || !JSON_TYPE.test(type)) throw unreadable('must be application/json in UTF-8')
  if (encoding !== undefined && encoding !== 'identity') throw unreadable('must not be compressed')

  const bytes = await collect(req, maxBytes)
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) throw unreadable('is not UTF-8')
  return parseJson(bytes.toString())
}

const tooLarge = () => new AppError('too_large', 'The body is too large')
const unreadable = (message: string) => new AppError('invalid', `The body ${message}`, whole(message))

const collect = (req: IncomingMessage, maxBytes: number) =>
  new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) reject(tooLarge())
      else chunks.push(chunk)
    })
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)))
    req.on('error', () => reject(unreadable('ended early')))
    req.on('close', () => reject(unreadable('ended early')))
  })
