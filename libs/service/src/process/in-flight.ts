import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Knows which requests are being answered, so that a process can end without cutting one off. */
export const createInFlight = () => {
  const open = new Set<ServerResponse>()
  let last = () => {}
  let leaving = false

  // The connection of an answer given now is about to close: whoever keeps it would send the next request into the void.
  const sayGoodbye = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('connection', 'close')
  }

  return {
    add(response: ServerResponse) {
      open.add(response)
      if (leaving) sayGoodbye(response)
      response.once('close', () => {
        open.delete(response)
        if (open.size === 0) last()
      })
    },
    /** The answer to a request that came on this socket. */
    on: (socket: Duplex) => [...open].find(({ req }) => req.socket === socket),
    /** Resolves when no request is left; what still comes in is answered, and told that the connection closes. */
    async drained() {
      leaving = true
      open.forEach(sayGoodbye)
      if (open.size > 0) await new Promise<void>((resolve) => (last = resolve))
    },
  }
}
