import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError } from '@murmuration/rpc'

const MAX_BYTES = 16_384 // the longest honest body, a post of 141 characters, has under 2,000

const UNPACK = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/**
 * The bytes of a body, unpacked; `undefined` when they are packed in a way we do not know. Rejects with `too_large`
 * as soon as there are too many, so a small body that unpacks to a huge one costs no memory.
 */
export const readBytes = async (req: IncomingMessage): Promise<Buffer | undefined> => {
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return collect(req, req)
  if (!isKnown(encoding)) return void (await collect(req, req))

  const unpacked = UNPACK[encoding]()
  // Its errors arrive through the stream that is read below.
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
      req.resume() // reads on and forgets: who is still sending would not see the answer otherwise
      reject(new AppError('too_large', `The body may have at most ${MAX_BYTES} bytes`))
    })
    from.on('end', () => resolve(Buffer.concat(chunks, size)))
    from.on('error', () => reject(broken()))
    from.on('close', () => reject(broken()))
  })

const broken = () =>
  new AppError('invalid', 'The body cannot be read', { errors: [{ path: '', message: 'cannot be read' }] })
