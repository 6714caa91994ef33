import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { httpServer, serverOptions, type httpApp, type Listener } from '@murmuration/rpc'
import type { App, Spec } from '../spec.ts'
import { answerBrokenRequests, refuseWithoutHost } from './broken-requests.ts'
import { createHealth, isHealth, type HealthOptions } from './health.ts'
import { createInFlight } from './in-flight.ts'
import { toOriginForm } from './origin-form.ts'
import { ignoreOtherUpgrades } from './other-upgrades.ts'

type HttpOptions = HealthOptions & Pick<Spec, 'host' | 'port' | 'onListening'> & { app: App }

/** The HTTP that every process has: its health, and behind that `app`. Rejects when the port cannot be had. */
export const listenForHttp = async ({ app, host, port, onListening, ...options }: HttpOptions): Promise<Listener> => {
  const inFlight = createInFlight()
  const sockets = new Set<Socket>()
  const health = createHealth(options)

  const answer: App = (request, response) => {
    toOriginForm(request)
    if (refuseWithoutHost(request, response)) return
    if (isHealth(request)) return void health(request, response) // never rejects
    inFlight.add(response)
    app(request, response)
  }
  const server = serverFor(app, answer)
  server.on('checkExpectation', answer) // an expectation we do not know may be ignored (RFC 9110, 10.1.1)
  answerBrokenRequests(server, inFlight.answerOn)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      inFlight.drop(socket)
    })
  })

  server.listen(port, host)
  await once(server, 'listening')
  onListening?.(server)
  ignoreOtherUpgrades(server, inFlight.answerOn)
  const taken = (server.address() as AddressInfo).port // a TCP server that listens has one

  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    drain() {
      server.close()
      return inFlight.drained()
    },
    // Those that are idle, and those that a protocol of their own took over.
    stop: async () => sockets.forEach((socket) => socket.destroy()),
  }
}

/** A server whose requests go to `listener`, which stands in front of `app`, but have the prototypes that make Express fast. */
const serverFor = (app: App, listener: App): Server => {
  if (!isExpress(app)) return createServer(serverOptions, listener)
  return httpServer(app, serverOptions).removeAllListeners('request').on('request', listener)
}

type Express = ReturnType<typeof httpApp>

const isExpress = (app: App): app is Express => 'request' in app && 'response' in app
