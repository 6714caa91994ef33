import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Api, Contract, Listener } from '@murmuration/rpc'
import type { Announce } from '../calls/announce.ts'
import type { Log } from '../log.ts'
import type { Check } from './check.ts'
import type { Component } from './component.ts'

export type App = (request: IncomingMessage, response: ServerResponse) => void

/** What a process serves over HTTP beside the contract of its service. */
export interface Internal<C extends Contract = Contract> {
  contract: C
  api: Api<C>
}

/** A way in that is none for calls: nothing is answered. */
export interface SignalListener {
  /** The scheme of its address. */
  transport: string
  /** How far its port is from that of HTTP. */
  portOffset: number
  /** With port 0 the system chooses. Rejects when the port cannot be had. */
  listen(where: { host: string; port: number }): Promise<Listener>
}

/** All that makes a process of ours, as data: how it is entered (`rpc` or `app`, and `components`), asked and closed. */
export interface Spec<C extends Contract = Contract> {
  name: string
  log: Log
  host: string
  /** 0 lets the system choose. */
  port: number
  rpc?: { contract: C; api: Api<C> }
  app?: App
  internal?: Internal[]
  listeners?: SignalListener[]
  /** How callers find it. It is withdrawn before the server stops accepting. */
  announce?: Announce
  /** What works beside the requests, in the order in which it is started. */
  components?: Component[]
  /** What has to answer for the process to be ready. */
  checks: Record<string, Check>
  /** Shown among the checks; the process is ready without them: it can do without these dependencies for a while. */
  optionalChecks?: Record<string, Check>
  /** For what shares the port, such as sockets. */
  onListening?: (server: Server) => void
  /** In this order, when nothing is being worked on any more. */
  close?: (() => Promise<unknown>)[]
}
