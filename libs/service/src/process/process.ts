import { setTimeout as sleep } from 'node:timers/promises'
import { httpListener, type Contract, type Handler, type Listener } from '@murmuration/rpc'
import { announce } from '../calls/announce.ts'
import { createCallee } from '../calls/callee.ts'
import type { Phase } from './http/health.ts'
import { listenForHttp } from './http/server.ts'
import type { Log } from '../log.ts'
import type { App, Internal, Spec } from './spec.ts'

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

  /** The port of another way in, at its distance from that of HTTP. */
  const portAt = (offset = 0) => (spec.port === 0 ? 0 : spec.port + offset)

  /** The ways to call this process, HTTP first. */
  const listenForCalls = async (address: string) => {
    if (!rpc || !handler) return []
    const endpoints = [{ transport: 'http', address }]
    const { transports = [], settings, broker, instance, concurrency, policy } = spec.announce ?? {}
    for (const transport of transports) {
      if (transport.name === 'http') continue
      const listener = await transport.listen({
        ...settings,
        contract: rpc.contract,
        handler,
        host,
        port: portAt(transport.portOffset),
        broker: broker?.(transport.name),
        instance,
        concurrency,
        policy,
      })
      listeners.push(listener)
      endpoints.push({ transport: transport.name, address: listener.address })
    }
    return endpoints
  }

  const listenForSignals = async () => {
    const endpoints = []
    for (const { transport, portOffset, listen } of spec.listeners ?? []) {
      const listener = await listen({ host, port: portAt(portOffset) })
      listeners.push(listener)
      endpoints.push({ transport, address: listener.address })
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
      const endpoints = [...(await listenForCalls(http.address)), ...(await listenForSignals())]
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

/** What answers every request but those for health: the internal contracts, and the app of `spec` or the routes of its contract. */
const appOf = <C extends Contract>(
  { app, rpc, name, internal = [], log }: Spec<C>,
  handler: Handler | undefined,
): App => {
  const own = app ?? (rpc && handler && httpListener(rpc.contract, handler))
  if (!own) throw new Error(`${name} has neither rpc nor app`)
  return internal.reduce((next, one) => beside(next, one, log), own)
}

/** An internal contract has its own handler, so what the service allows itself at once does not count these calls. */
const beside = (next: App, { contract, api }: Internal, log: Log): App => {
  const routes = new Set(Object.values(contract.operations).map(({ http }) => http as string))
  const listener = httpListener(contract, createCallee({ contract, api, log, concurrency: 0 }))
  return (request, response) => (routes.has(`${request.method} ${request.url}`) ? listener : next)(request, response)
}

/** Waits for the end of `work`, but not for longer than `ms`. Never rejects: a process that stops goes on stopping. */
const within = async (ms: number, what: string, work: Promise<unknown>, log: Log) => {
  const ended = new AbortController()
  const failed = (err: unknown) => log.error({ err, what }, 'process.stop_failed')
  const done = work.catch(failed).finally(() => ended.abort())
  const late = sleep(ms, undefined, { signal: ended.signal }).then(
    () => log.warn({ what, ms }, 'process.stop_took_too_long'),
    () => {}, // it ended in time
  )
  await Promise.race([done, late])
}
