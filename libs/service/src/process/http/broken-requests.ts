import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Failure, problemText, requestIdOf, sendProblem } from '@murmuration/rpc'

const MALFORMED: Failure = { code: 'invalid', message: 'This is not HTTP as it should be' }
const NO_TUNNEL: Failure = { code: 'not_found', message: 'There is nothing here' }
const ANSWERS: Record<string, Failure> = {
  HPE_HEADER_OVERFLOW: { code: 'too_large', message: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'invalid', message: 'The request took too long to arrive' },
}

/**
 * Requests that Node keeps from every app are answered like all others, with a problem and an id.
 * `answering`: the answer on its way on a socket, if there is one: nothing may be written into that.
 */
export const answerBrokenRequests = (server: Server, answering: (socket: Duplex) => ServerResponse | undefined) => {
  server.on('clientError', (err: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || err.code === 'ECONNRESET' || answering(socket)?.headersSent) return void socket.destroy()
    socket.end(problemText(ANSWERS[err.code ?? ''] ?? MALFORMED, randomUUID()), () => socket.destroy())
  })
  server.on('connect', ({ headers }: IncomingMessage, socket: Duplex) => {
    if (answering(socket)) return void socket.destroy()
    socket.on('error', () => socket.destroy()) // the client has gone
    socket.end(problemText(NO_TUNNEL, requestIdOf(headers)), () => socket.destroy())
  })
}

const NO_HOST: Failure = { code: 'invalid', message: 'A request needs a Host header' }

/** Answers a request of HTTP/1.1 that names no host (RFC 9112, 3.2), and tells whether it was one. */
export const refuseWithoutHost = (request: IncomingMessage, response: ServerResponse) => {
  if (request.headers.host !== undefined || request.httpVersion !== '1.1') return false
  response.setHeader('connection', 'close')
  sendProblem(response, NO_HOST, requestIdOf(request.headers))
  return true
}
