import type { Server } from 'node:http'
import type { Announce } from './calls/announce.ts'
import type { Log } from './log.ts'
import type { Check } from './process/check.ts'
import type { Component } from './process/component.ts'
import type { Internal, SignalListener } from './process/spec.ts'
import type { Contract } from '@murmuration/rpc'

/** What a process offers the dependencies of its service: each registers here what it needs, at the moment it is made. */
export interface Host<Config = unknown> {
  readonly name: string
  readonly config: Config
  readonly log: Log
  /** The process is ready only while this check passes. */
  check(name: string, check: Check): void
  /** Shown among the checks; the process is ready without them: it can do without these dependencies for a while. */
  optionalChecks(checks: () => Record<string, Check>): void
  /** It starts with the process, in the order of these calls, and stops with it. */
  component<P extends Component>(part: P): P
  /** To be closed when no work is left, the latest first. */
  onClose(close: () => Promise<unknown>): void
  /** How callers find this process. */
  announce(announce: Announce): void
  /** For what shares the HTTP port, such as sockets. */
  onListening(attach: (server: Server) => void): void
  /** Serves a contract of the infrastructure over HTTP beside the service's own. Its routes have no parameters. */
  serve<C extends Contract>(internal: Internal<C>): void
  /** Listens for signals as well. The address is announced with the ways to call the process. */
  listen(listener: SignalListener): void
}

/** A host, and what was registered with it. */
export const createHost = <Config>(name: string, config: Config, log: Log) => {
  const checks: Record<string, Check> = {}
  const optional: (() => Record<string, Check>)[] = []
  const components: Component[] = []
  const closes: (() => Promise<unknown>)[] = []
  const attaches: ((server: Server) => void)[] = []
  const internal: Internal[] = []
  const listeners: SignalListener[] = []
  let announced: Announce | undefined

  const host: Host<Config> = {
    name,
    config,
    log,
    check: (part, check) => void (checks[part] = check),
    optionalChecks: (more) => void optional.push(more),
    component(part) {
      components.push(part)
      return part
    },
    onClose: (close) => void closes.unshift(close),
    announce: (announce) => void (announced = announce),
    onListening: (attach) => void attaches.push(attach),
    serve: (contract) => void internal.push(contract),
    listen: (listener) => void listeners.push(listener),
  }

  return {
    host,
    /** All that was registered, in the form of a process. */
    spec: () => ({
      checks,
      optionalChecks: Object.assign({}, ...optional.map((more) => more())) as Record<string, Check>,
      components,
      close: closes,
      internal,
      listeners,
      onListening: (server: Server) => attaches.forEach((attach) => attach(server)),
      ...(announced && { announce: announced }),
    }),
  }
}
