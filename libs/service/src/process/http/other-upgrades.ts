import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

const SOCKETS = '/socket.io/'
const WISHES = new Set(['upgrade', 'http2-settings'])

/**
 * Where a server listens for websockets, Node hands over every request that would like another protocol; Java's HTTP
 * client, for one, asks for HTTP/2 with its first. A server may ignore that (RFC 9110, 7.8): the request is read again,
 * without its wish. `answering`: the answer under way on a socket, if there is one; no client we know asks then.
 */
export const ignoreOtherUpgrades = (server: Server, answering: (socket: Duplex) => object | undefined) => {
  if (server.listenerCount('upgrade') === 0) return // then Node ignores them all
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, rest: Buffer) => {
    if (request.url?.startsWith(SOCKETS)) return
    if (answering(socket)) return void socket.destroy()
    socket.unshift(Buffer.concat([Buffer.from(withoutWish(request), 'latin1'), rest]))
    server.emit('connection', socket)
  })
}

const withoutWish = ({ method, url, httpVersion, rawHeaders }: IncomingMessage) => {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i)
    if (WISHES.has(name.toLowerCase())) continue
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? tokensOf(value) : value}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

const tokensOf = (connection: string) =>
  connection
    .split(',')
    .filter((token) => !WISHES.has(token.trim().toLowerCase()))
    .join(',')
