import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Codec } from './codec.ts'

/**
 * Both sides prove that they know the secret, which itself never travels, before a frame is read:
 *
 *     callee → caller   hello     | "MURM": 4 | version: 1 | codec: 1 | nonce: 32 |
 *     caller → callee   hello     | "MURM": 4 | version: 1 | codec: 1 | nonce: 32 |
 *                       proof     | HMAC-SHA256(secret, "caller posts\n" + callee's hello + caller's hello): 32 |
 *     callee → caller   proof     | HMAC-SHA256(secret, "callee posts\n" + callee's hello + caller's hello): 32 |
 *
 * Nonces of both sides make each handshake one of its kind, so that a recorded one is worth nothing. The role is part of
 * the proof, so that none can be sent back; so is the service (here posts), because a port may go over to another one.
 * What follows is neither encrypted nor signed: on a network that others can read or change, that is TLS's task.
 */
const MAGIC = Buffer.from('MURM')
const VERSION = 1
const NONCE_BYTES = 32
const HELLO_BYTES = MAGIC.length + 2 + NONCE_BYTES
const PROOF_BYTES = 32

export interface HandshakeOptions {
  secret: string
  /** The name of the contract. */
  service: string
  codec: Codec
  /** For the whole of it. */
  timeoutMs: number
}

/** Why there is no connection. `mismatch`: the other side is one of ours, with other settings. */
export class HandshakeError extends Error {
  readonly mismatch: boolean

  constructor(message: string, mismatch = false) {
    super(message)
    this.mismatch = mismatch
  }
}

/** The callee's part. A stranger gets a hello and nothing else. Rejects with a HandshakeError; closing is the caller's task. */
export const welcome = (stream: Duplex, options: HandshakeOptions) =>
  withTimeout(options.timeoutMs, async () => {
    const hello = newHello(options.codec)
    stream.write(hello)
    const answer = await take(stream, HELLO_BYTES)
    check(answer, options.codec)
    const proof = await take(stream, PROOF_BYTES)
    if (!timingSafeEqual(proof, prove('caller', options, hello, answer))) throw wrongSecret('caller')
    stream.write(prove('callee', options, hello, answer))
  })

/** The caller's part. */
export const introduce = (stream: Duplex, options: HandshakeOptions) =>
  withTimeout(options.timeoutMs, async () => {
    const hello = await take(stream, HELLO_BYTES)
    check(hello, options.codec)
    const answer = newHello(options.codec)
    stream.write(Buffer.concat([answer, prove('caller', options, hello, answer)]))
    const proof = await take(stream, PROOF_BYTES, 'It has another secret, belongs to another service, or is stopping')
    if (!timingSafeEqual(proof, prove('callee', options, hello, answer))) throw wrongSecret('callee')
  })

const newHello = ({ byte }: Codec) => Buffer.concat([MAGIC, Buffer.of(VERSION, byte), randomBytes(NONCE_BYTES)])

const check = (hello: Buffer, { byte }: Codec) => {
  if (!hello.subarray(0, MAGIC.length).equals(MAGIC)) throw new HandshakeError('It speaks another protocol')
  const version = hello[MAGIC.length]!
  const codec = hello[MAGIC.length + 1]!
  if (version !== VERSION) throw new HandshakeError(`It speaks version ${version}, not ${VERSION}`, true)
  if (codec !== byte) throw new HandshakeError(`It writes with codec ${codec}, not ${byte} (1: json, 2: msgpack)`, true)
}

const prove = (role: 'caller' | 'callee', { secret, service }: HandshakeOptions, hello: Buffer, answer: Buffer) =>
  createHmac('sha256', secret).update(`${role} ${service}\n`).update(hello).update(answer).digest()

const wrongSecret = (role: string) =>
  new HandshakeError(`The ${role} has another secret, or belongs to another service`)

/** Exactly so many bytes; what comes after them stays in the stream. */
const take = (stream: Duplex, size: number, otherwise = 'It left before the handshake was over') =>
  new Promise<Buffer>((resolve, reject) => {
    const end = () => {
      for (const event of ['readable', 'end', 'close', 'error']) stream.off(event, look)
    }
    const look = () => {
      const bytes = stream.read(size) as Buffer | null
      if (bytes === null && stream.readable) return
      end()
      if (bytes?.length === size) resolve(bytes)
      else reject(new HandshakeError(otherwise))
    }
    for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, look)
    look()
  })

const withTimeout = (timeoutMs: number, shake: () => Promise<void>) => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HandshakeError('The handshake took too long')), timeoutMs)
  })
  return Promise.race([shake(), late]).finally(() => clearTimeout(timer))
}
