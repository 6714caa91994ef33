import { connect } from 'node:net'
import type { Message } from '../message.ts'
import { realTools } from '../tools.ts'
import { announcedMaximum, handshake, HANDSHAKE_SIZE, readHandshake, REFUSAL } from '../wire/rawsocket-frames.ts'
import { rawSocketLink } from '../wire/rawsocket.ts'
import { type ClientSerializer, CONNECT_MS, type Dial, type Line } from './line.ts'
import { tooLarge } from './wamp-error.ts'

const BEAT_MS = 5_000 // a router that does not answer a PING for as long is taken for dead

interface RawSocketOptions {
  host: string
  port: number
  serializer: ClientSerializer
  /** Of messages in both directions; the router may take less. */
  maxBytes: number
}

/** A router by RawSocket. What is sent within one turn of the event loop goes out in one write. */
export const dialRawSocket =
  ({ host, port, serializer, maxBytes }: RawSocketOptions): Dial =>
  ({ onMessage, onClosed }) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      let reason = 'it was closed'
      const late = setTimeout(() => socket.destroy(new Error('there was no answer in time')), CONNECT_MS)
      const refused = () => reject(new Error(`There is no router at ${host}:${port}: ${reason}`))

      const openLine = (peerMaximum: number): Line => {
        const maximum = announcedMaximum(maxBytes)
        const { after } = realTools
        const link = rawSocketLink({ socket, serializer, maximum, peerMaximum, heartbeat: BEAT_MS, after }, () => ({
          frame: (bytes) => onMessage(serializer.read(bytes)),
          fault: (text) => socket.destroy(new Error(text)),
          drained: () => {},
          closed: () => onClosed(reason),
        }))
        const most = Math.min(maxBytes, peerMaximum)
        return {
          send(message: Message, limit = most) {
            const frame = serializer.write(message)
            const bytes = typeof frame === 'string' ? Buffer.from(frame) : frame
            if (bytes.length > Math.min(limit, most)) throw tooLarge(bytes.length, Math.min(limit, most))
            link.send(bytes)
          },
          end: () => link.close('done'),
          destroy: link.destroy,
        }
      }

      const greet = () => {
        const answer = socket.read(HANDSHAKE_SIZE) as Uint8Array | null // no encoding is set
        if (!answer) return
        socket.off('readable', greet)
        clearTimeout(late)
        const asked = readHandshake(answer)
        if (asked?.serializer !== serializer.rawSocketId) return socket.destroy(new Error(refusalIn(asked?.error)))
        socket.off('close', refused)
        resolve(openLine(asked.maximum))
      }

      socket.on('error', ({ message }) => (reason = message))
      socket.once('close', refused)
      socket.once('close', () => clearTimeout(late))
      socket.once('connect', () => socket.write(handshake(maxBytes, serializer.rawSocketId)))
      socket.on('readable', greet)
    })

const refusalIn = (error: number | undefined) =>
  Object.entries(REFUSAL).find(([, number]) => number === error)?.[0] ?? 'what listens there speaks no RawSocket'
