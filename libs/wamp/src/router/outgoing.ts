import { ERRORS, errorFor } from '../errors.ts'
import type { Message } from '../message.ts'
import type { Link } from '../wire/link.ts'
import type { Counts, Limits } from './router.ts'

/** At this many times the buffer of events a client is not read from any more: it asks for more than it takes. */
const PAUSE_AT = 2
/** At this many times it is cut off. Other sessions' calls have filled the buffer of a callee that takes none. */
const CUT_OFF_AT = 16

const TOO_LONG = 'The result is longer than the caller takes'

/** What goes out to one client, and how much of it may wait. */
export const createOutgoing = (
  link: Link,
  { buffer }: Limits,
  counts: Counts,
  onInvocationTooLong: (message: Message<'INVOCATION'>) => void,
) => {
  let isPaused = false

  const holdBack = () => {
    const waiting = link.waiting()
    if (waiting <= buffer * PAUSE_AT) return
    if (waiting > buffer * CUT_OFF_AT) {
      counts.cutOff += 1
      return link.destroy()
    }
    if (isPaused) return
    isPaused = true
    link.pause()
  }

  const send = (message: Message): void => {
    const frame = link.serializer.write(message)
    const bytes = typeof frame === 'string' ? Buffer.from(frame) : frame
    if (bytes.length > link.peerMaximum) return tooLong(message)
    link.send(bytes)
    holdBack()
  }

  const tooLong = (message: Message): void => {
    counts.tooLong += 1
    if (message.type === 'INVOCATION') return onInvocationTooLong(message)
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
