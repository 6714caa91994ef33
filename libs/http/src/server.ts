import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { watchAnswers } from './in-flight.ts'

/** The options of every HTTP server here that differ from Node's defaults. */
const serverOptions = {
  maxHeaderSize: 2 ** 16, // bytes; a thousand ids on a query string are 37 KB
  keepAliveTimeout: 65_000, // ms; longer than the 60 s of common proxies, or a proxy reuses a connection that is closing here
  requireHostHeader: false, // Node would answer without a body; libs/service answers with a problem
} satisfies ServerOptions

/** The part of an Express app that matters here: the prototypes of its requests and responses. */
interface Express extends RequestListener {
  request: object
  response: object
}

/**
 * An HTTP server for `app`. Requests go to `front`, if given, which passes them on to the app.
 *
 * For an Express app this takes a third of the CPU of `createServer(app)`. Express gives every request and response the
 * prototypes of its app, and V8 drops what it has learnt about an object whose prototype changes. Here Node creates the
 * objects with these prototypes.
 */
export const httpServer = (app: RequestListener, front = app): Server => {
  if (!isExpress(app)) return createServer(serverOptions, front)
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  app.request = Object.setPrototypeOf(AppRequest.prototype, app.request) as object // typed as any
  app.response = Object.setPrototypeOf(AppResponse.prototype, app.response) as object
  return createServer({ ...serverOptions, IncomingMessage: AppRequest, ServerResponse: AppResponse }, front)
}

const isExpress = (app: RequestListener): app is Express => 'request' in app && 'response' in app

interface Address {
  host?: string | undefined
  /** 0 takes any free port; `address` has its number. */
  port?: number | undefined
}

/** Starts a server. Rejects when the port cannot be had (`EADDRINUSE`). */
export const listen = async (server: Server, { host = '127.0.0.1', port = 0 }: Address = {}) => {
  const { drained, answerOn, endConnections } = watchAnswers(server)
  server.listen(port, host)
  await once(server, 'listening')
  // A server that listens on a port has an address of this kind.
  const { port: taken } = server.address() as AddressInfo

  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    /** Accepts no more connections. Resolves when every request has its answer. */
    async drain() {
      server.close()
      await drained()
      server.closeIdleConnections() // those whose last answer was on its way when `close` looked for idle ones
    },
    /** Ends at once what is left, connections that another protocol has taken over included. */
    async stop() {
      server.close()
      endConnections()
    },
    /** The answer that is under way on a connection, if there is one. */
    answerOn,
  }
}
