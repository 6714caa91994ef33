import type { Discovery } from '@murmuration/discovery'
import { transports, type Api, type Contract } from '@murmuration/rpc'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import type { Check } from '../process/check.ts'
import type { Component } from '../process/component.ts'
import type { Announce } from './announce.ts'
import { type Callee, connectTo } from './connect-to.ts'
import { announceAs, type NetworkConfig, openDiscovery } from './discovery.ts'
import { reportCalls } from './report.ts'

interface NetworkOptions {
  config: NetworkConfig
  redis: Redis
  log: Log
}

/** The network as one process uses it: the services it calls, how its callers find it, and what it reports to `npm run ps`. */
export interface Network {
  /** A service as the same type that it implements; behind it are all its instances that are alive. */
  connect<C extends Contract>(contract: C): Api<C>
  discovery: Discovery
  announce: Announce
  report: Component
  /** Whether an instance answers, for each service connected to so far. */
  checks(): Record<string, Check>
  close(): Promise<void>
}

/** This process's place in the network, as the configuration wants it. */
export const openNetwork = ({ config, redis, log }: NetworkOptions): Network => {
  const discovery = openDiscovery(config, redis, log)
  const transport = transports[config.TRANSPORT]
  const callees: Record<string, Callee> = {}

  return {
    connect(contract) {
      const { api, ...callee } = connectTo({ contract, discovery, transport, log })
      callees[contract.name] = callee
      return api
    },
    discovery,
    announce: announceAs(config, discovery),
    report: reportCalls({ redis, instance: config.INSTANCE, callees }),
    checks: () => Object.fromEntries(Object.entries(callees).map(([name, { check }]) => [name, check])),
    async close() {
      await Promise.all(Object.values(callees).map(({ close }) => close()))
    },
  }
}
