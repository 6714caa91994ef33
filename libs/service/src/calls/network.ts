import { setTimeout as sleep } from 'node:timers/promises'
import { type Discovery, type Instance, usable, type Watch } from '@murmuration/discovery'
import { AppError, type Api, type Contract, type Transport, transports } from '@murmuration/rpc'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import type { Check } from '../process/check.ts'
import type { Component } from '../process/component.ts'
import { CannotStart } from '../process/start-checks.ts'
import { type Announce, announceAs, VERSION } from './announce.ts'
import { type Callee, connectTo } from './connect-to.ts'
import { openDiscovery } from './discovery.ts'
import { type BrokerConfig, brokerOf, type NetworkConfig, transportOf, transportSettings } from './network-config.ts'
import { reportCalls } from './report.ts'

interface NetworkOptions {
  /** Of the service that this process is, if it is one. */
  name?: string
  config: NetworkConfig & BrokerConfig
  redis: Redis
  log: Log
}

/** The network as one process uses it: the services it calls, how its callers find it, and what it reports to `npm run ps`. */
export interface Network {
  /** A service as the same type that it implements; behind it are all its instances that are alive. */
  connect<C extends Contract>(contract: C): Api<C>
  /** The same for a contract that each service of this name serves beside its own. These calls always travel over HTTP. */
  connectInternal<C extends Contract>(contract: C): Api<C>
  /** Where the live instances of a service offer a way in, as long as the network is open. */
  endpointsOf(service: string, transport: string): () => string[]
  discovery: Discovery
  announce: Announce
  report: Component
  /** Ends the start when a service that is called does not offer the transport that it is called by. */
  offers: Component & { check: Check }
  /** Whether an instance answers, for each service connected to so far. */
  checks(): Record<string, Check>
  close(): Promise<void>
}

/** This process's place in the network, as the configuration wants it. */
export const openNetwork = ({ name = '', config, redis, log }: NetworkOptions): Network => {
  const discovery = openDiscovery(config, redis, log)
  const settings = transportSettings(config, log)
  const callees: Record<string, Callee> = {}
  const watches: Watch[] = []

  const connect = <C extends Contract>(contract: C, transport: Transport, key: string) => {
    const broker = brokerOf(config, transport.name)
    const { api, ...callee } = connectTo({ contract, discovery, transport, broker, settings, log })
    callees[key] = callee
    return api
  }

  return {
    connect: (contract) => connect(contract, transportOf(config, contract.name), contract.name),
    connectInternal: (contract) => connect(contract, transports.http, `${contract.name} internal`),
    endpointsOf(service, transport) {
      let instances: Instance[] = []
      watches.push(discovery.watch(service, (all) => (instances = usable(all, VERSION))))
      return () =>
        instances.flatMap(({ endpoints }) => endpoints.find((each) => each.transport === transport)?.address ?? [])
    },
    discovery,
    announce: announceAs({ config, name, discovery, log }),
    offers: offersOf(callees),
    report: reportCalls({ redis, instance: config.INSTANCE, callees }),
    checks: () => Object.fromEntries(Object.entries(callees).map(([name, { check }]) => [name, check])),
    async close() {
      await Promise.all([...Object.values(callees), ...watches].map((each) => each.close()))
    },
  }
}

const ANNOUNCED_MS = 1_000 // services that start together announce themselves later; a mismatch is then logged
const LOOK_MS = 20

const offersOf = (callees: Record<string, Callee>): Component & { check: Check } => {
  const problem = () => Object.values(callees).flatMap((callee) => callee.missingTransport() ?? [])[0]
  return {
    async start() {
      const end = performance.now() + ANNOUNCED_MS
      while (performance.now() < end && !Object.values(callees).every((callee) => callee.isAnnounced()))
        await sleep(LOOK_MS)
      const sentence = problem()
      if (sentence) throw new CannotStart(sentence)
    },
    async check() {
      const sentence = problem()
      if (sentence) throw new AppError('unavailable', sentence)
    },
    stop: async () => {},
  }
}
