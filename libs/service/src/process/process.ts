import { httpListener, type Contract, type Handler, type Listener } from '@murmuration/rpc'
import { announce } from '../calls/announce.ts'
import { createCallee } from '../calls/callee.ts'
import type { Phase } from './http/health.ts'
import { listenForHttp } from './http/server.ts'
import type { App, Spec } from './spec.ts'
import { within } from './within.ts'

const DRAIN = 10_000 // ms for the requests and the work in hand
const CLOSE = 3_000 // ms for each thing to close

/** Starts and stops what `spec` says, and leaves the process around it alone. `run` adds signals and exit codes. */
export const createProcess = <C extends Contract>(spec: Spec<C>) => {
  const { log, host, rpc, components = [], close = [] } = spec
  const handler = rpc && createCallee({ ...rpc, log, concurrency: spec.announce?.concurrency ?? 0 })
  const app = appOf(spec, handler)
  const listeners: Listener[] = []
  let phase: Phase = 'starting'
  let withdraw = async () => {}
  const isStopping = () => phase === 'stopping'

  /** The ways to call this process, HTTP first. */
  const listenForCalls = async (address: string) => {
    if (!rpc || !handler) return []
    const endpoints = [{ transport: 'http', address }]
    const { contract } = rpc
    const transport = spec.announce?.transport
    if (transport && transport.name !== 'http') {
      const listener = await transport.listen({ contract, handler, host })
      listeners.push(listener)
      endpoints.push({ transport: transport.name, address: listener.address })
    }
    return endpoints
  }

  return {
    /** Resolves with its URL when everything has started. Rejects when the port cannot be had. */
    async start() {
      const http = await listenForHttp({ ...spec, app, phase: () => phase })
      listeners.push(http)
      if (isStopping()) await http.drain() // told so meanwhile
      for (const component of components) if (!isStopping()) await component.start(log)
      const endpoints = await listenForCalls(http.address)
      if (spec.announce)
        ({ withdraw } = await announce(spec.announce, { name: spec.name, address: http.address, endpoints }))
      if (isStopping()) await withdraw()
      else phase = 'ok'
      return http.address
    },

    /** Not ready; finishes what was begun, within bounds; closes. Never rejects. */
    async stop() {
      phase = 'stopping'
      await within(CLOSE, 'withdraw', withdraw(), log)
      await Promise.all([
        ...listeners.map((listener) => within(DRAIN, listener.address, listener.drain(), log)),
        within(DRAIN, 'components', Promise.all(components.map((component) => component.stop())), log),
      ])
      for (const end of close) await within(CLOSE, 'close', end(), log)
      await Promise.all(listeners.map((listener) => within(CLOSE, listener.address, listener.stop(), log)))
    },
  }
}

/** What answers every request but those for health: the app of `spec`, or the routes of its contract. */
const appOf = <C extends Contract>({ app, rpc, name }: Spec<C>, handler: Handler | undefined): App => {
  if (app) return app
  if (!rpc || !handler) throw new Error(`${name} has neither rpc nor app`)
  return httpListener(rpc.contract, handler)
}
