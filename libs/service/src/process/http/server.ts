import { httpServer, listen } from '@murmuration/http'
import type { Listener } from '@murmuration/rpc'
import type { App, Spec } from '../spec.ts'
import { createHealth, isHealth, type HealthOptions } from './health.ts'
import { answerBrokenRequests, ignoreOtherUpgrades, refuseWithoutHost, toOriginForm } from './odd-requests.ts'

type HttpOptions = HealthOptions & Pick<Spec, 'host' | 'port' | 'onListening'> & { app: App }

/** The HTTP that every process has: its health, and behind that `app`. Rejects when the port cannot be had. */
export const listenForHttp = async ({ app, host, port, onListening, ...options }: HttpOptions): Promise<Listener> => {
  const health = createHealth(options)

  const server = httpServer(app, (request, response) => {
    toOriginForm(request)
    if (refuseWithoutHost(request, response)) return
    if (isHealth(request)) return void health(request, response) // never rejects
    app(request, response)
  })
  // An expectation that is not known may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))

  const { answerOn, ...listener } = await listen(server, { host, port })
  onListening?.(server)
  answerBrokenRequests(server, answerOn)
  ignoreOtherUpgrades(server, answerOn)
  return listener
}
