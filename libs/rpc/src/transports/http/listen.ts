import { once } from 'node:events'
import type { Express } from 'express'
import type { Server, ServerOptions } from 'node:http'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Contract } from '../../contract.ts'
import type { Handler, Listener } from '../../handler.ts'
import { httpApp } from './app.ts'

/** What our HTTP servers differ in from Node's defaults. */
export const serverOptions = {
  maxHeaderSize: 2 ** 16, // bytes; a thousand ids on a query string are 37 KB
  keepAliveTimeout: 65_000, // ms; longer than the 60 s of common proxies, or they reuse a connection we are just closing
  requireHostHeader: false, // Node would refuse without a body; we refuse with a problem
} satisfies ServerOptions

const SWEEP_MS = 20

interface Address {
  host?: string | undefined
  /** 0 takes any free one; `address` says which. */
  port?: number | undefined
}

interface HttpListenOptions extends Address {
  contract: Contract
  handler: Handler
}

/** Serves one contract over HTTP. Rejects when the port cannot be had (`EADDRINUSE`). */
export const httpListen = ({ contract, handler, ...address }: HttpListenOptions): Promise<Listener> =>
  listen(httpServer(httpApp(contract, handler), serverOptions), address)

/**
 * An HTTP server for an Express app, which takes a third of the CPU of `createServer(app)`: Express gives every request
 * and response the prototype of its app, and V8 drops what it had learnt about an object that changes its prototype.
 * Here they are born with the right one.
 */
export const httpServer = (app: Express, options: ServerOptions = {}): Server => {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  // `setPrototypeOf` returns what it is given, and says `any`.
  app.request = Object.setPrototypeOf(AppRequest.prototype, app.request) as Express['request']
  app.response = Object.setPrototypeOf(AppResponse.prototype, app.response) as Express['response']
  return createServer({ ...options, IncomingMessage: AppRequest, ServerResponse: AppResponse }, app)
}

/** Starts a server. Rejects when the port cannot be had (`EADDRINUSE`). */
export const listen = async (server: Server, { host = '127.0.0.1', port = 0 }: Address = {}): Promise<Listener> => {
  server.listen(port, host)
  await once(server, 'listening')
  // A server that listens on a port has an address of this kind.
  const { port: taken } = server.address() as AddressInfo
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    drain: () => drain(server),
    stop: () => stop(server),
  }
}

const drain = async (server: Server) => {
  if (!server.listening) return
  server.prependListener('request', (_req, res) => void (res.shouldKeepAlive = false))
  const closed = once(server, 'close')
  server.close()
  // Node closes the connections that are idle now, but not those that become idle when their last answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  await closed
  clearInterval(sweep)
}

const stop = async (server: Server) => {
  const drained = drain(server)
  server.closeAllConnections()
  await drained
}
