import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isUpgradeTaken, problemText, sendProblem } from '@murmuration/http'
import { requestIdOf, type Failure } from '@murmuration/rpc'

// Requests that Node handles by itself, or in a way that an application does not expect.

/** The answer that is under way on a connection, if there is one. Nothing else may be written into it. */
type AnswerOn = (socket: Duplex) => ServerResponse | undefined

const MALFORMED: Failure = { code: 'invalid', message: 'The request is not valid HTTP' }
const NO_TUNNEL: Failure = { code: 'not_found', message: 'There is nothing here' }
const BROKEN: Record<string, Failure> = {
  HPE_HEADER_OVERFLOW: { code: 'too_large', message: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'invalid', message: 'The request took too long to arrive' },
}

/** Answers requests that reach no application (malformed ones, and CONNECT) as all others: with a problem and an id. */
export const answerBrokenRequests = (server: Server, answerOn: AnswerOn) => {
  server.on('clientError', (err: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || err.code === 'ECONNRESET' || answerOn(socket)?.headersSent) return void socket.destroy()
    socket.end(problemText(BROKEN[err.code ?? ''] ?? MALFORMED, randomUUID()), () => socket.destroy())
  })
  server.on('connect', ({ headers }: IncomingMessage, socket: Duplex) => {
    if (answerOn(socket)) return void socket.destroy()
    socket.on('error', () => socket.destroy()) // the client has gone
    socket.end(problemText(NO_TUNNEL, requestIdOf(headers)), () => socket.destroy())
  })
}

const NO_HOST: Failure = { code: 'invalid', message: 'A request needs a Host header' }

/** Answers a request of HTTP/1.1 that names no host (RFC 9112, 3.2). Returns whether it was one. */
export const refuseWithoutHost = (request: IncomingMessage, response: ServerResponse) => {
  if (request.headers.host !== undefined || request.httpVersion !== '1.1') return false
  response.setHeader('connection', 'close')
  sendProblem(response, NO_HOST, requestIdOf(request.headers))
  return true
}

/** `GET http://host/path`, as clients ask proxies, means `/path` at that host (RFC 9112, 3.2.2). */
export const toOriginForm = (request: IncomingMessage) => {
  const { url = '/' } = request
  if (url.startsWith('/') || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return
  const { host, pathname, search } = new URL(url)
  request.url = pathname + search
  request.headers.host = host
}

const SOCKETS = '/socket.io/'
const UPGRADE_HEADERS = new Set(['upgrade', 'http2-settings'])

/**
 * Ignores requests to switch to a protocol other than websockets, as a server may (RFC 9110, 7.8). Java's HTTP client asks
 * for HTTP/2 with its first request, for example. Node hands such a request to the `upgrade` listeners of a server, if there
 * are any; here the request is read again without its upgrade headers.
 */
export const ignoreOtherUpgrades = (server: Server, answerOn: AnswerOn) => {
  if (server.listenerCount('upgrade') === 0) return // then Node ignores them all
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, rest: Buffer) => {
    if (request.url?.startsWith(SOCKETS) || isUpgradeTaken(request)) return
    if (answerOn(socket)) return void socket.destroy() // no known client asks while an answer is under way
    socket.unshift(Buffer.concat([Buffer.from(withoutUpgrade(request), 'latin1'), rest]))
    server.emit('connection', socket)
  })
}

const withoutUpgrade = ({ method, url, httpVersion, rawHeaders }: IncomingMessage) => {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i)
    if (UPGRADE_HEADERS.has(name.toLowerCase())) continue
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? tokensOf(value) : value}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

const tokensOf = (connection: string) =>
  connection
    .split(',')
    .filter((token) => !UPGRADE_HEADERS.has(token.trim().toLowerCase()))
    .join(',')
