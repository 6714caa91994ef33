import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemText } from '@murmuration/http'
import { requestIdOf } from '@murmuration/rpc'
import type { Server } from 'socket.io'

const NO_HANDSHAKE = { code: 'invalid', message: 'This is no handshake of a websocket that we speak' } as const
const NOT_READY = {
  code: 'unavailable',
  message: 'The keys to check access tokens cannot be had at the moment',
} as const

/** A websocket server, as far as nobody has declared it. */
interface Handshakes {
  on(event: 'wsClientError', refused: (error: Error, socket: Duplex, request: IncomingMessage) => void): void
}

/**
 * Handshakes are answered like all requests: with an id, and with a problem where they break a rule, or where this
 * process cannot tell yet whose they are (`isReady`): then the gateway asks another one.
 */
export const answerHandshakes = ({ engine }: Pick<Server, 'engine'>, isReady: () => boolean) => {
  const refuse = (socket: Duplex, headers: IncomingHttpHeaders) => {
    if (!socket.writable) return
    socket.end(problemText(isReady() ? NO_HANDSHAKE : NOT_READY, requestIdOf(headers)), () => socket.destroy())
  }

  engine.on('headers', (headers: Record<string, string>, request: IncomingMessage) => {
    headers['x-request-id'] = requestIdOf(request.headers)
  })

  // Engine.IO and the websocket library each refuse what concerns them, and would say so in words of their own.
  engine.on('connection_error', ({ req }: { req: IncomingMessage }) => refuse(req.socket, req.headers))
  const { ws } = engine as unknown as { ws: Handshakes } // it is there, though its types do not say so
  ws.on('wsClientError', (_error, socket, { headers }) => refuse(socket, headers))
}
