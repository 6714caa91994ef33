import type { Writable } from 'node:stream'
import { HEAD_BYTES, type Kind, KIND, LENGTH_BYTES, type Payload } from './frame.ts'

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
    at += typeof payload === 'string' ? batch.write(payload, at) : payload.copy(batch, at)
  }
  return batch
}
