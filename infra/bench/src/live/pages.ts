import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'

const PATIENCE_MS = 10_000
const Heard = z.object({ post: z.object({ text: z.string() }) })

/** Open pages of these people, as far as the server can tell: a websocket each. */
export const openPages = async (base: string, users: { token: string }[]) => {
  const heard = new Map<string, { left: Set<Socket>; done: (at: number) => void }>()

  const hear = (socket: Socket, notification: unknown) => {
    const at = performance.now()
    const waiting = heard.get(Heard.parse(notification).post.text)
    waiting?.left.delete(socket)
    if (waiting?.left.size === 0) waiting.done(at)
  }

  const open = (token: string) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = io(base, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false })
      socket.on('notification', (notification: unknown) => hear(socket, notification))
      socket.once('unread', () => resolve(socket)) // the first thing that whoever is let in hears
      socket.once('connect_error', reject)
    })

  const sockets: Socket[] = []
  for (const { token } of users) sockets.push(await open(token))

  return {
    count: sockets.length,

    /** Resolves with the moment (`performance.now`) at which the last page heard of the post with this text. */
    untilAllHeard: async (text: string) => {
      const left = new Set(sockets)
      const all = new Promise<number>((resolve, reject) => {
        heard.set(text, { left, done: resolve })
        setTimeout(() => reject(new Error(`${left.size} pages heard nothing of “${text}”`)), PATIENCE_MS).unref()
      })
      return all.finally(() => heard.delete(text))
    },

    stop: async () => sockets.forEach((socket) => socket.disconnect()),
  }
}
