import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Knows which requests a server is answering, so that the server can end without cutting one off. */
export const watchAnswers = (server: Server) => {
  const connections = new Set<Duplex>()
  // By connection. A client may send several requests without waiting for the answers; if the connection then breaks, Node
  // forgets all but the first request, and the other answers never emit `close`.
  const open = new Map<Duplex, Set<ServerResponse>>()
  const waiting: (() => void)[] = []
  let leaving = false

  // The connection closes after this answer. A client that kept it would lose its next request.
  const sayGoodbye = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('connection', 'close')
  }

  const drop = (socket: Duplex) => {
    if (open.delete(socket) && open.size === 0) waiting.splice(0).forEach((resolve) => resolve())
  }

  server.on('connection', (socket) => {
    if (connections.has(socket)) return // handed back to the server, to be read again
    connections.add(socket)
    socket.once('close', () => {
      connections.delete(socket)
      drop(socket)
    })
  })

  server.prependListener('request', ({ socket }, response) => {
    const answers = open.get(socket) ?? new Set()
    open.set(socket, answers.add(response))
    if (leaving) sayGoodbye(response)
    response.once('close', () => {
      answers.delete(response)
      if (answers.size === 0 && open.get(socket) === answers) drop(socket)
    })
  })

  return {
    answerOn: (socket: Duplex): ServerResponse | undefined => open.get(socket)?.values().next().value,
    endConnections: () => connections.forEach((socket) => socket.destroy()),
    /** Resolves when no request is left. New requests are still answered, with `Connection: close`. */
    async drained() {
      leaving = true
      for (const answers of open.values()) answers.forEach(sayGoodbye)
      if (open.size > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
