import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { Contract } from '@murmuration/rpc'
import { announce } from '../calls/announce.ts'
import { answerBrokenRequests, refuseWithoutHost } from './http/broken-requests.ts'
import { createHealth, isHealth, type Phase } from './http/health.ts'
import { createInFlight } from './http/in-flight.ts'
import { toOriginForm } from './http/origin-form.ts'
import { ignoreOtherUpgrades } from './http/other-upgrades.ts'
import { appOf, serverFor } from './http/server.ts'
import type { App, Spec } from './spec.ts'
import { within } from './within.ts'

const DRAIN = 10_000 // ms for the requests and the work in hand
const CLOSE = 3_000 // ms for each thing to close

/** Starts and stops what `spec` says, and leaves the process around it alone. `run` adds signals and exit codes. */
export const createProcess = <C extends Contract>(spec: Spec<C>) => {
  const { log, host, port, events = [], timers = [], close = [] } = spec
  const parts = [...events, ...timers]
  const app = appOf(spec)
  const inFlight = createInFlight()
  const sockets = new Set<Socket>()
  let phase: Phase = 'starting'
  let withdraw = async () => {}
  const isStopping = () => phase === 'stopping'
  const health = createHealth({ ...spec, phase: () => phase })

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

  return {
    /** Resolves with its URL when everything has started. Rejects when the port cannot be had. */
    async start() {
      server.listen(port, host)
      await once(server, 'listening')
      spec.onListening?.(server)
      ignoreOtherUpgrades(server, inFlight.answerOn)
      for (const part of parts) if (!isStopping()) await part.start(log)
      const taken = (server.address() as AddressInfo).port // a TCP server that listens has one
      if (spec.announce) ({ withdraw } = await announce(spec.announce, { name: spec.name, host, port: taken }))
      if (isStopping())
        await withdraw() // told so meanwhile
      else phase = 'ok'
      return `http://${host}:${taken}`
    },

    /** Not ready; finishes what was begun, within bounds; closes. Never rejects. */
    async stop() {
      phase = 'stopping'
      await within(CLOSE, 'withdraw', withdraw(), log)
      server.close()
      await Promise.all([
        within(DRAIN, 'requests', inFlight.drained(), log),
        within(DRAIN, 'parts', Promise.all(parts.map((part) => part.stop())), log),
      ])
      for (const end of close) await within(CLOSE, 'close', end(), log)
      sockets.forEach((socket) => socket.destroy()) // idle ones, and those that a protocol of their own took over
    },
  }
}
