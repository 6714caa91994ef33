/**
 * The bytes of RawSocket (WAMP, "RawSocket Transport"), the same in both directions:
 *
 *     handshake | 0x7F | length exponent: 4 bits, serializer: 4 bits | 0 | 0 |      the client's, and the router's answer
 *     refusal   | 0x7F | error: 4 bits, 0: 4 bits                    | 0 | 0 |
 *     frame     | type: 0 message, 1 PING, 2 PONG | length: 3 bytes, big-endian | payload |
 */
export const MAGIC = 0x7f
export const HANDSHAKE_SIZE = 4
const HEAD_SIZE = 4

export const FRAME = { message: 0, ping: 1, pong: 2 } as const
export type FrameType = (typeof FRAME)[keyof typeof FRAME]

export const REFUSAL = {
  serializerUnsupported: 1,
  lengthUnacceptable: 2,
  reservedBits: 3,
  tooManyConnections: 4,
} as const

const SMALLEST_EXPONENT = 9 // exponent 0 is 512 bytes
const LARGEST_LENGTH = 2 ** 24 - 1 // what three bytes can say, one less than exponent 15

/** The exponent for the handshake: the greatest power of two that is no more than the maximum. */
const exponentOf = (maximum: number) => Math.min(Math.max(Math.floor(Math.log2(maximum)) - SMALLEST_EXPONENT, 0), 15)

/** What the handshake can announce of a maximum: the next lower power of two, at least 512 bytes. */
export const announcedMaximum = (maximum: number) => lengthOf(exponentOf(maximum))

const lengthOf = (exponent: number) => Math.min(2 ** (exponent + SMALLEST_EXPONENT), LARGEST_LENGTH)

/** The handshake of either side: the longest message, in bytes, that it takes, and the number of the serializer. */
export const handshake = (maximum: number, serializer: number) =>
  Buffer.of(MAGIC, (exponentOf(maximum) << 4) | serializer, 0, 0)

export const refusal = (error: number) => Buffer.of(MAGIC, error << 4, 0, 0)

export interface Handshake {
  /** The longest message that the sender takes, in bytes. */
  maximum: number
  /** 0 in a refusal. */
  serializer: number
  /** In a refusal the error, see `REFUSAL`. */
  error: number
  hasReservedBits: boolean
}

/** Reads four bytes. Undefined if they do not begin with the magic one. */
export const readHandshake = (bytes: Uint8Array): Handshake | undefined => {
  const [magic, second = 0, ...reserved] = bytes
  if (magic !== MAGIC) return
  const serializer = second & 0x0f
  const hasReservedBits = reserved.some((byte) => byte !== 0)
  return { maximum: lengthOf(second >> 4), serializer, error: serializer === 0 ? second >> 4 : 0, hasReservedBits }
}

export const frameHead = (type: FrameType, length: number) =>
  Buffer.of(type, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff)

interface FrameEvents {
  /** The bytes are only valid during the call, unless they are copied. */
  frame(type: FrameType, payload: Uint8Array): void
  /** The peer sent what is no frame, or one that is too long. Nothing is read after it. */
  fault(text: string): void
}

/** Cuts a stream into frames. A frame that comes in pieces takes no more memory than its length, however small they are. */
export const createFrameReader = (maximum: number, { frame, fault }: FrameEvents) => {
  const head = Buffer.alloc(HEAD_SIZE)
  let headFilled = 0
  let body: Uint8Array | undefined // of a frame whose beginning has come
  let bodyFilled = 0
  let isBroken = false

  /** Length and type are in the head; the fault of one, if it has any. */
  const wrongHead = (type: number, length: number) => {
    if (type > FRAME.pong) return `The frame has the unknown type ${type}`
    if (length > maximum) return `The message is longer than ${maximum} bytes`
  }

  const readBody = (chunk: Uint8Array, at: number): number => {
    const length = head.readUIntBE(1, 3)
    const type = head[0] as FrameType // checked with the head
    if (!body && chunk.length - at >= length) {
      headFilled = 0
      frame(type, chunk.subarray(at, at + length))
      return at + length
    }
    body ??= Buffer.allocUnsafeSlow(length) // memory only counts once it is written to
    const piece = chunk.subarray(at, at + length - bodyFilled)
    body.set(piece, bodyFilled)
    bodyFilled += piece.length
    if (bodyFilled < length) return chunk.length

    const whole = body
    body = undefined
    bodyFilled = 0
    headFilled = 0
    frame(type, whole)
    return at + piece.length
  }

  return (chunk: Uint8Array) => {
    let at = 0
    while (at < chunk.length && !isBroken) {
      if (headFilled < HEAD_SIZE) {
        const piece = chunk.subarray(at, at + HEAD_SIZE - headFilled)
        head.set(piece, headFilled)
        headFilled += piece.length
        at += piece.length
        if (headFilled < HEAD_SIZE) return
        const wrong = wrongHead(head[0]!, head.readUIntBE(1, 3))
        if (wrong) {
          isBroken = true
          return fault(wrong)
        }
        if (head.readUIntBE(1, 3) > 0 && at === chunk.length) return
      }
      at = readBody(chunk, at)
    }
  }
}
