import WebSocket from 'ws'

const PATIENCE_MS = 10_000
const TEXT = /"text":"([^"]*)"/ // ours need no escapes

// Engine.IO 4, its packets' first letter, and Socket.IO 5, the next: https://socket.io/docs/v4/engine-io-protocol/
const OPEN = '0'
const PING = '2'
const PONG = '3'
const CONNECT = '40'
const REFUSED = '44'
const NOTIFICATION = '42["notification"'
const UNREAD = '42["unread"'

/**
 * Open pages of these people, as far as the server can tell: a websocket each. Three hundred browsers would be as many
 * machines; here they are one process beside the system that is measured, so they do as little as they can, and no
 * client of Socket.IO for each, which takes longer than all the rest.
 */
export const openPages = async (base: string, users: { token: string }[]) => {
  const heard = new Map<string, { left: Set<WebSocket>; done: (at: number) => void }>()
  const address = `${base.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`

  const hear = (socket: WebSocket, message: string) => {
    const at = performance.now()
    const waiting = heard.get(TEXT.exec(message)?.[1] ?? '')
    waiting?.left.delete(socket)
    if (waiting?.left.size === 0) waiting.done(at)
  }

  const open = (token: string) =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(address, { perMessageDeflate: false })
      socket.once('error', reject)
      socket.on('message', (data: Buffer) => {
        const message = data.toString()
        if (message.startsWith(NOTIFICATION)) hear(socket, message)
        else if (message.startsWith(UNREAD))
          resolve(socket) // the first thing that whoever is let in hears
        else if (message.startsWith(OPEN)) socket.send(CONNECT + JSON.stringify({ token }))
        else if (message.startsWith(REFUSED)) reject(new Error(`A page was refused: ${message}`))
        else if (message === PING) socket.send(PONG)
      })
    })

  const sockets: WebSocket[] = []
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

    stop: async () => sockets.forEach((socket) => socket.close()),
  }
}
