import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Listener } from '../../handler.ts'
import type { ListenOptions } from '../transport.ts'
import { type Callee, serveCaller } from './callee.ts'
import { welcome } from './handshake.ts'
import { type Limits, LIMITS, tcpSettings } from './settings.ts'

const MAX_STRANGERS = 1_000 // connections before the end of their handshake: each may keep a socket open for two seconds

/** Serves one contract over TCP. Rejects without a secret, and when the port cannot be had (`EADDRINUSE`). */
export const tcpListen = async (options: ListenOptions, own: Partial<Limits> = {}): Promise<Listener> => {
  const { contract, handler, host = '127.0.0.1', port = 0 } = options
  const { secret, codec, tls, log } = tcpSettings(options)
  const limits = { ...LIMITS, ...own }
  const sockets = new Set<Socket>() // all of them, before TLS too
  const strangers = new Set<Socket>()
  const callers = new Set<Callee>()
  let draining = false

  const turnAway = (socket: Socket, reason: string) => {
    if (!draining) log.warn({ address: socket.remoteAddress, reason }, 'tcp.stranger')
    socket.destroy()
  }

  const greet = async (socket: Socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => {}) // it closes, and that is noticed
    if (draining) return void socket.destroy()
    if (strangers.size >= MAX_STRANGERS) return turnAway(socket, 'There are too many at once')
    strangers.add(socket)
    try {
      await welcome(socket, { secret, service: contract.name, codec, timeoutMs: limits.handshakeMs })
    } catch (error) {
      return turnAway(socket, (error as Error).message) // it rejects with errors
    } finally {
      strangers.delete(socket)
    }
    const caller = serveCaller({ socket, handler, codec, log, limits })
    callers.add(caller)
    void caller.closed.then(() => callers.delete(caller)) // it may stay for days
    if (draining) caller.drain()
  }

  // Each greeting ends by itself, whatever becomes of the others.
  const onSocket = (socket: Socket) => void greet(socket)
  const server = tls
    ? createTlsServer({ ...tls, requestCert: true, handshakeTimeout: limits.handshakeMs })
    : createServer()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on(tls ? 'secureConnection' : 'connection', onSocket)
  server.on('tlsClientError', (error: Error, { remoteAddress }: Socket) =>
    log.warn({ address: remoteAddress, reason: error.message }, 'tcp.stranger'),
  )
  server.listen(port, host)
  await once(server, 'listening')
  // Too many open files, for one: this connection is lost, but not the server.
  server.on('error', ({ message }: Error) => log.warn({ reason: message }, 'tcp.not_accepted'))
  const { port: taken } = server.address() as AddressInfo // a server that listens on a port has an address of this kind

  let closed: Promise<unknown> | undefined
  const end = () => {
    if (closed) return
    draining = true
    closed = once(server, 'close')
    server.close()
    for (const socket of strangers) socket.destroy()
  }

  return {
    address: `tcp://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async drain() {
      end()
      for (const caller of callers) caller.drain()
      await closed
    },
    async stop() {
      end()
      for (const caller of callers) caller.stop()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
