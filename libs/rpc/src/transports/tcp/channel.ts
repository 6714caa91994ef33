import type { Socket } from 'node:net'
import {
  BrokenFrame,
  createFrameReader,
  createFrameWriter,
  type Kind,
  KIND,
  type OnFrame,
  type Payload,
} from './frame.ts'
import { type Limits, SILENT_BEATS } from './settings.ts'

export const CLOSED_BY_PEER = 'The other side has closed it'

interface ChannelOptions {
  /** After its handshake. */
  socket: Socket
  maxPayload: number
  limits: Limits
  /** The caller asks for a sign of life, the callee gives one. */
  pings: boolean
  /** May throw `BrokenFrame`. */
  onFrame: OnFrame
  /** Once, however the connection ends. `reason` where it was not this side's wish, `unwritten` the calls that surely were not sent. */
  onClose(reason: string | undefined, unwritten: ReadonlySet<number>): void
}

export type Channel = ReturnType<typeof openChannel>

/** What both sides of a connection do alike: frames in and out, signs of life, one end. */
export const openChannel = ({ socket, maxPayload, limits, pings, onFrame, onClose }: ChannelOptions) => {
  const writer = createFrameWriter(socket)
  let reason: string | undefined = CLOSED_BY_PEER
  let ended = false
  let heard = true
  let silentBeats = 0

  const send = (kind: Kind, call: number, payload: Payload = '') => {
    if (ended) return undefined
    const frame = writer.add(kind, call, payload)
    // Replies, refusals and pongs are sent without a question: the other side has stopped reading, or it is an attack.
    if (writer.unsent() > 2 * limits.unsentBytes) destroy('It does not read what it is sent')
    return frame
  }

  const destroy = (why?: string) => {
    reason = why
    ended = true
    socket.destroy()
  }

  const read = createFrameReader(maxPayload, (kind, call, payload) => {
    if (socket.destroyed) return // by a frame before it in this chunk
    if (kind === KIND.ping) send(KIND.pong, 0)
    else if (kind !== KIND.pong) onFrame(kind, call, payload)
  })

  const beat = setInterval(() => {
    silentBeats = heard ? 0 : silentBeats + 1
    heard = false
    if (silentBeats >= SILENT_BEATS) destroy('It was silent for too long')
    else if (pings) send(KIND.ping, 0)
  }, limits.heartbeatMs).unref()

  socket.on('data', (chunk: Buffer) => {
    heard = true
    try {
      read(chunk)
    } catch (error) {
      if (!(error instanceof BrokenFrame)) throw error
      destroy(error.message)
    }
  })
  socket.on('error', (error) => {
    if (!ended) reason = error.message
  })
  const closed = new Promise<void>((resolve) =>
    socket.on('close', () => {
      clearInterval(beat)
      ended = true
      onClose(reason, writer.unwritten())
      resolve()
    }),
  )
  socket.resume()

  return {
    /** The frame, unless the connection has ended. */
    send,
    withdraw: writer.withdraw,
    unsent: writer.unsent,
    destroy,
    /** Resolves after `onClose`. */
    closed,
    /** Ends it in good order: what waits is written first. */
    end() {
      if (ended) return
      ended = true
      reason = undefined
      writer.end()
    },
  }
}
