import type { Writable } from 'node:stream'

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

/** `kind` is any byte: the other side chose it. */
export type OnFrame = (kind: number, call: number, payload: Buffer) => void

const LENGTH_BYTES = 4
const HEAD_BYTES = 5 // kind and call
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

export interface Frame {
  kind: Kind
  call: number
  payload: Payload
  size: number
  /** `withdrawn` frames are passed over when their turn comes. */
  state: 'waiting' | 'written' | 'withdrawn'
}

const MAX_BATCH_BYTES = 2 ** 18 // in one write; more of it at once is no faster, and needs one piece of memory

/**
 * Collects the frames of one turn of the event loop and writes them at once: a system call costs more than a small frame.
 * While the stream says stop, frames wait here.
 */
export const createFrameWriter = (stream: Writable) => {
  let waiting: Frame[] = []
  let bytes = 0
  let scheduled = false
  let blocked = false
  let ending = false

  // A frame that comes alone leaves at once; the others of this turn of the event loop leave at its end, together.
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    process.nextTick(flush)
    setImmediate(() => {
      scheduled = false
      flush()
    })
  }

  const flush = () => {
    while (waiting.length > 0 && !blocked && stream.writable) {
      const batch = nextBatch()
      if (batch.length > 0) blocked = !stream.write(batch)
    }
    if (ending && waiting.length === 0) stream.end()
  }

  const nextBatch = () => {
    let count = 0
    let size = 0
    do size += waiting[count++]!.size
    while (count < waiting.length && size + waiting[count]!.size <= MAX_BATCH_BYTES)
    const frames = count === waiting.length ? waiting : waiting.slice(0, count)
    waiting = count === waiting.length ? [] : waiting.slice(count)
    bytes -= size
    return encode(frames, size)
  }

  stream.on('drain', () => {
    blocked = false
    flush()
  })

  return {
    add(kind: Kind, call: number, payload: Payload): Frame {
      const size = LENGTH_BYTES + HEAD_BYTES + Buffer.byteLength(payload)
      const frame: Frame = { kind, call, payload, size, state: 'waiting' }
      waiting.push(frame)
      bytes += size
      schedule()
      return frame
    },
    /** False when it was written already. Its place in the line stays: to look for it there would take long in a long line. */
    withdraw(frame: Frame) {
      if (frame.state !== 'waiting') return false
      bytes -= frame.size
      Object.assign(frame, { state: 'withdrawn', size: 0, payload: '' })
      return true
    },
    /** Ends the stream when all that waits has been written. */
    end() {
      ending = true
      flush()
    },
    /** Bytes that are not on their way yet. */
    unsent: () => bytes + stream.writableLength,
    /** The calls whose first byte has not been written. */
    unwritten: () => new Set(waiting.filter(({ kind }) => kind === KIND.call).map(({ call }) => call)),
  }
}

const encode = (frames: readonly Frame[], size: number) => {
  const batch = Buffer.allocUnsafe(size)
  let at = 0
  for (const frame of frames) {
    if (frame.state === 'withdrawn') continue
    frame.state = 'written'
    const { kind, call, payload, size } = frame
    at = batch.writeUInt32BE(size - LENGTH_BYTES, at)
    at = batch.writeUInt8(kind, at)
    at = batch.writeUInt32BE(call, at)
    at +=
      typeof payload === 'string'
        ? writeText(batch, payload, at, size - HEAD_BYTES - LENGTH_BYTES)
        : payload.copy(batch, at)
  }
  return batch
}

// A text with as many bytes as characters is ASCII, which is the same in latin1: that is copied, not encoded, in a tenth of the time.
const writeText = (to: Buffer, text: string, at: number, bytes: number) =>
  to.write(text, at, text.length === bytes ? 'latin1' : 'utf8')
