import { ERRORS, errorFor } from '../errors.ts'
import type { Message } from '../message.ts'
import type { Link } from '../wire/link.ts'
import type { Counts, Limits } from './router.ts'

/**
 * How far a client may be behind, as multiples of its buffer. At 1 its events are dropped. Then it is not read from, for it
 * asks for more than it takes; then it is not called; and at last it is cut off, because memory has an end.
 */
const PAUSE_AT = 2
const REFUSE_CALLS_AT = 8
const CUT_OFF_AT = 32

const INVOCATION_TOO_LONG = 'The arguments are longer than the callee takes'
const TOO_LONG = 'The result is longer than the caller takes'

/** What goes out to one client, and how much of it may wait. */
export const createOutgoing = (
  link: Link,
  { buffer }: Limits,
  counts: Counts,
  refuse: (invocation: Message<'INVOCATION'>, error: string, text: string) => void,
) => {
  let isPaused = false
  let isCutOff = false

  const holdBack = () => {
    const waiting = link.waiting()
    if (waiting <= buffer * PAUSE_AT) return
    if (waiting > buffer * CUT_OFF_AT) {
      isCutOff = true
      counts.cutOff += 1
      return link.destroy()
    }
    if (isPaused) return
    isPaused = true
    link.pause()
  }

  const send = (message: Message): void => {
    if (isCutOff) return
    if (message.type === 'INVOCATION' && link.waiting() > buffer * REFUSE_CALLS_AT) {
      return refuse(message, ERRORS.unavailable, 'The callee does not keep up') // the dealer tries another
    }
    const frame = link.serializer.write(message)
    const bytes = typeof frame === 'string' ? Buffer.from(frame) : frame
    if (bytes.length > link.peerMaximum) return tooLong(message)
    link.send(bytes)
    holdBack()
  }

  const tooLong = (message: Message): void => {
    counts.tooLong += 1
    if (message.type === 'INVOCATION') return refuse(message, ERRORS.payloadTooLong, INVOCATION_TOO_LONG)
    if (message.type === 'RESULT') return send(errorFor('CALL', message.request, ERRORS.payloadTooLong, TOO_LONG))
    if (message.type === 'ERROR' && message.payload) {
      const { payload: _, ...short } = message
      send(short)
    }
  }

  return {
    send,
    /** False if the buffer is full and the event has been dropped. */
    offer: (event: Message<'EVENT'>): boolean => {
      const isFull = link.waiting() >= buffer
      if (isFull) counts.dropped += 1
      else send(event)
      return !isFull
    },
    drained: () => {
      if (!isPaused) return
      isPaused = false
      link.resume()
    },
  }
}
