import type { Api, Contract } from '@murmuration/rpc'
import type { z } from 'zod'
import type { processConfig } from './config/pieces.ts'
import type { Host } from './host.ts'
import type { Component } from './process/component.ts'
import type { App } from './process/spec.ts'

/** What every configuration holds. */
export type ProcessConfig = z.output<z.ZodObject<ReturnType<typeof processConfig>>>

/**
 * A service as a value: what it is told, what it depends on, and the ways into it. Nothing happens until it is `run`; to
 * import one reads no environment and opens no connection.
 */
export interface Service<S extends z.ZodObject, Deps, C extends Contract> {
  name: string
  /** Read from the environment when it is run. */
  config: S
  /** Opens what the entry points work with. */
  dependencies: (host: Host<z.output<S> & ProcessConfig>) => Deps
  /** Calls, by each transport that the process listens to. */
  rpc?: (deps: Deps) => { contract: C; api: Api<C> }
  /** Requests of browsers and other clients. */
  http?: (deps: Deps) => App
  /** Events of other services. */
  events?: (deps: Deps) => Component[]
  /** What is done again and again. */
  timers?: (deps: Deps) => Component[]
}

/** Says what a service is. It only helps the compiler: what the entry points get is what `dependencies` returns. */
export const defineService = <S extends z.ZodObject, Deps, C extends Contract>(service: Service<S, Deps, C>) => service
