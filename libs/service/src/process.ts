import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpApp, httpServer, serve, withLog, type Api, type Contract, type Request } from '@murmuration/rpc'
import type { Check } from './check.ts'
import { createHealth, isHealth } from './health.ts'
import { createInFlight } from './in-flight.ts'
import type { Log } from './log.ts'
import type { Part } from './part.ts'

const KEEP_ALIVE = 65_000 // ms; longer than the 60 s of usual proxies, so that it is they who let go of an idle connection
const MAX_HEADER_BYTES = 2 ** 16 // a thousand ids on a query string are 37 KB
const DRAIN = 10_000 // ms for the requests and the work in hand
const CLOSE = 3_000 // ms for each thing to close

export type App = (request: IncomingMessage, response: ServerResponse) => void

/** All that makes a process of ours, as data: how it is entered (`rpc` or `app`, `events`, `timers`), asked and closed. */
export interface Spec<C extends Contract = Contract> {
  name: string
  log: Log
  host: string
  port: number
  rpc?: { contract: C; api: Api<C> }
  app?: App
  events?: Part[]
  timers?: Part[]
  /** What has to answer for the process to be ready. */
  checks: Record<string, Check>
  /** Shown among the checks, without a say. */
  hints?: Record<string, Check>
  /** For what shares the port, such as sockets. */
  onListening?: (server: Server) => void
  /** In this order, when nothing is being worked on any more. */
  close?: (() => Promise<unknown>)[]
}

export interface Running {
  url: string
  /** Not ready; finishes what was begun, within bounds; closes. Never rejects. */
  stop(): Promise<void>
}

/** Starts what `spec` says without touching the process around it. `run` adds signals and exit codes. */
export const createProcess = <C extends Contract>(spec: Spec<C>) => {
  const { log, host, port, checks, hints = {}, close = [] } = spec
  const parts = [...(spec.events ?? []), ...(spec.timers ?? [])]
  const app = spec.app ?? rpcApp(spec)
  const inFlight = createInFlight()
  const sockets = new Set<Socket>()
  let phase: 'ok' | 'starting' | 'stopping' = 'starting'
  const health = createHealth({ checks, hints, phase: () => phase, log })

  const server = serverOf(app, (request, response) => {
    if (isHealth(request)) return void health(request, response) // never rejects
    inFlight.add(response)
    app(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  const within = async (ms: number, what: string, work: Promise<unknown>) => {
    const late = new AbortController()
    const timeout = sleep(ms, true, { signal: late.signal }).catch(() => false)
    const ended = work.catch((err: unknown) => log.error({ err, what }, 'process.stop_failed')).then(() => false)
    if (await Promise.race([ended, timeout])) log.warn({ what, ms }, 'process.stop_took_too_long')
    late.abort()
  }

  return {
    async start() {
      server.listen(port, host)
      await once(server, 'listening')
      spec.onListening?.(server)
      for (const part of parts) if (phase === 'starting') await part.start(log)
      if (phase === 'starting') phase = 'ok'
      return `http://${host}:${(server.address() as AddressInfo).port}` // a TCP server that listens has one
    },
    async stop() {
      phase = 'stopping'
      server.close()
      await Promise.all([
        within(DRAIN, 'requests', inFlight.drained()),
        within(DRAIN, 'parts', Promise.all(parts.map((part) => part.stop()))),
      ])
      for (const end of close) await within(CLOSE, 'close', end())
      sockets.forEach((socket) => socket.destroy()) // idle ones, and those that a protocol of their own took over
    },
  }
}

const rpcApp = <C extends Contract>({ rpc, log, name }: Spec<C>): App => {
  if (!rpc) throw new Error(`${name} has neither rpc nor app`)
  const onError = (err: unknown, { operation, ctx }: Request) =>
    log.error({ err, operation, requestId: ctx.requestId }, 'rpc.bug')
  return httpApp(rpc.contract, withLog(log)(serve(rpc.contract, rpc.api, { onError })))
}

// In front of the application goes our listener; but requests keep the prototypes that make Express fast.
const serverOf = (app: App, listener: App) => {
  const options = { keepAliveTimeout: KEEP_ALIVE, maxHeaderSize: MAX_HEADER_BYTES }
  if (!isExpress(app)) return createServer(options, listener)
  return httpServer(app, options).removeAllListeners('request').on('request', listener)
}

type Express = ReturnType<typeof httpApp>

const isExpress = (app: App): app is Express => 'request' in app && 'response' in app
