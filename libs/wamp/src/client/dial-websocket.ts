import { bytesIn, type ClientSerializer, CONNECT_MS, type Dial } from './line.ts'
import { tooLarge } from './wamp-error.ts'

/** What a browser's WebSocket and that of `ws` have in common. */
export interface AnyWebSocket {
  binaryType: string
  readonly protocol: string
  readonly readyState: number
  send(frame: string | Uint8Array): void
  close(code?: number): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

interface WebSocketOptions {
  open(subprotocol: string): AnyWebSocket
  serializer: ClientSerializer
  /** A larger message is not sent: the router would end the connection. */
  maxBytes: number
}

const OPEN = 1

/** A router by WebSocket, from a browser as well. */
export const dialWebSocket =
  ({ open, serializer, maxBytes }: WebSocketOptions): Dial =>
  ({ onMessage, onClosed }) =>
    new Promise((resolve, reject) => {
      const socket = open(serializer.subprotocol)
      socket.binaryType = 'arraybuffer'
      let isOpen = false
      let broken: string | undefined
      const late = setTimeout(() => socket.close(), CONNECT_MS)

      const line = {
        send: (message: Parameters<typeof onMessage>[0], limit = maxBytes) => {
          if (socket.readyState !== OPEN) return
          const frame = serializer.write(message)
          const most = Math.min(limit, maxBytes)
          const isClose = frame.length * 3 > most // no character of a string has more than three bytes
          if (isClose && bytesIn(frame) > most) throw tooLarge(bytesIn(frame), most)
          socket.send(frame)
        },
        end: () => socket.close(),
        destroy: () => socket.close(),
      }

      socket.addEventListener('open', () => {
        clearTimeout(late)
        isOpen = true
        resolve(line)
      })
      socket.addEventListener('message', ({ data }) => {
        try {
          onMessage(serializer.read(data instanceof ArrayBuffer ? new Uint8Array(data) : (data as string)))
        } catch (reason) {
          broken = String(reason)
          socket.close()
        }
      })
      socket.addEventListener('error', () => {}) // it closes, and that is noticed
      socket.addEventListener('close', ({ code, reason }) => {
        clearTimeout(late)
        const why = broken ?? `it was closed with ${code}${reason && `, ${reason}`}`
        if (isOpen) onClosed(why)
        else reject(new Error(`There is no router: ${why}`))
      })
    })
