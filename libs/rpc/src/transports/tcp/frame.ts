/**
 * All that travels after the handshake:
 *
 *     | length: 4 bytes, big-endian | kind: 1 | call: 4, big-endian | payload: length - 5, in the codec |
 *
 *     kind           from     call          payload
 *     1 call         caller   a new number  { operation, input, context }
 *     2 result       callee   of its call   the output
 *     3 failure      callee   of its call   { code, message, errors?, retryAfter?, notStarted? }
 *     4 cancel       caller   of its call   none: the caller no longer waits, and the callee does not answer
 *     5 goodbye      callee   0             none: no new calls, please; those that cross with it are refused as not started
 *     6 ping         caller   0             none
 *     7 pong         callee   0             none
 */
export const KIND = { call: 1, result: 2, failure: 3, cancel: 4, goodbye: 5, ping: 6, pong: 7 } as const

export type Kind = (typeof KIND)[keyof typeof KIND]
export type Payload = string | Buffer

/** Whether a payload has more bytes. Most are so short that their characters need not be looked at: each has at most 3 bytes. */
export const isLonger = (payload: Payload, maxBytes: number) =>
  payload.length * 3 > maxBytes && Buffer.byteLength(payload) > maxBytes

/** `kind` is any byte: the other side chose it. */
export type OnFrame = (kind: number, call: number, payload: Buffer) => void

export const LENGTH_BYTES = 4
export const HEAD_BYTES = 5 // kind and call
const NOTHING = Buffer.alloc(0)

/** The other side does not keep to the format, and nothing that follows can be read. */
export class BrokenFrame extends Error {}

/**
 * Cuts a stream of chunks into frames. A frame that lies in one chunk is not copied; a longer one is put together in a
 * buffer of its own. Throws `BrokenFrame` for a length that no frame has, before it keeps a byte of it.
 */
export const createFrameReader = (maxPayload: number, onFrame: OnFrame) => {
  let rest: Buffer = NOTHING // of a length that has not arrived whole
  let partial: Buffer | undefined
  let filled = 0

  const emit = (bytes: Buffer, from: number, to: number) =>
    onFrame(bytes[from]!, bytes.readUInt32BE(from + 1), bytes.subarray(from + HEAD_BYTES, to))

  /** How many bytes of the chunk belonged to the frame that was begun before. */
  const complete = (chunk: Buffer) => {
    if (!partial) return 0
    const taken = chunk.copy(partial, filled)
    filled += taken
    if (filled < partial.length) return taken
    const whole = partial
    partial = undefined
    emit(whole, 0, whole.length)
    return taken
  }

  return (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    rest = NOTHING
    let at = complete(bytes)
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = bytes.readUInt32BE(at)
      if (length < HEAD_BYTES || length - HEAD_BYTES > maxPayload) throw new BrokenFrame('A frame has no such length')
      const from = at + LENGTH_BYTES
      at = from + length
      if (at > bytes.length) {
        partial = Buffer.allocUnsafe(length)
        filled = bytes.copy(partial, 0, from)
        return
      }
      emit(bytes, from, at)
    }
    if (at < bytes.length) rest = Buffer.from(bytes.subarray(at)) // a copy, which does not hold the whole chunk
  }
}
