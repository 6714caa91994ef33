import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Knows which requests are being answered, so that a process can end without cutting one off. */
export const createInFlight = () => {
  // By connection: of requests that were sent one after the other without waiting, Node forgets all but the first if the
  // connection breaks, and their answers never say that they are over.
  const open = new Map<Duplex, Set<ServerResponse>>()
  let last = () => {}
  let leaving = false

  // The connection of an answer given now is about to close: a client that keeps it would lose its next request.
  const sayGoodbye = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('connection', 'close')
  }

  const drop = (socket: Duplex) => {
    if (open.delete(socket) && open.size === 0) last()
  }

  return {
    add(response: ServerResponse) {
      const { socket } = response.req
      const answers = open.get(socket) ?? new Set()
      open.set(socket, answers.add(response))
      if (leaving) sayGoodbye(response)
      response.once('close', () => {
        answers.delete(response)
        if (answers.size === 0 && open.get(socket) === answers) drop(socket)
      })
    },
    /** A connection is gone, with all that was to be answered on it. */
    drop,
    /** The answer that is under way on a connection, if there is one. */
    answerOn: (socket: Duplex): ServerResponse | undefined => open.get(socket)?.values().next().value,
    /** Resolves when no request is left; what still comes in is answered, and told that the connection closes. */
    async drained() {
      leaving = true
      for (const answers of open.values()) answers.forEach(sayGoodbye)
      if (open.size > 0) await new Promise<void>((resolve) => (last = resolve))
    },
  }
}
