import type { Api, Contract } from '@murmuration/rpc'
import type { z } from 'zod'
import type { processConfig } from './config/pieces.ts'
import type { Host } from './host.ts'
import type { Component } from './process/component.ts'
import type { App } from './process/spec.ts'

/** What every configuration contains. */
export type ProcessConfig = z.output<z.ZodObject<ReturnType<typeof processConfig>>>

/**
 * A service as a value: its configuration, its dependencies, its entry points. Nothing happens until it is `run`: importing
 * one reads no environment and opens no connection.
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
  /** Work that repeats. */
  timers?: (deps: Deps) => Component[]
}

/** Returns its argument. It helps the compiler: the entry points get what `dependencies` returns. */
export const defineService = <S extends z.ZodObject, Deps, C extends Contract>(service: Service<S, Deps, C>) => service
