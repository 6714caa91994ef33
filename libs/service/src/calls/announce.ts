import { networkInterfaces } from 'node:os'
import type { Announcement, Discovery, Endpoint } from '@murmuration/discovery'
import type { Policy } from '@murmuration/dispatch'
import type { Transport, TransportSettings } from '@murmuration/rpc'
import type { Log } from '../log.ts'
import {
  type BrokerConfig,
  brokerOf,
  listenTransports,
  type NetworkConfig,
  transportSettings,
} from './network-config.ts'

/** The version that instances announce. Callers accept instances of their own major version. */
export const VERSION = '0.1.0'

/** How a process makes itself known to its callers. */
export interface Announce {
  discovery: Discovery
  /** Its name among the replicas of its service. */
  instance: string
  policy: Policy
  /** Calls it takes at once; 0 is any number. */
  concurrency: number
  /** The transports that it listens to, besides the HTTP that every process has. */
  transports?: readonly Transport[]
  settings?: TransportSettings
  /** The address of a transport's broker. */
  broker?: (transport: string) => string | undefined
}

interface AnnounceOptions {
  config: NetworkConfig & BrokerConfig
  /** Of the service. */
  name: string
  discovery: Discovery
  log: Log
}

/** How a service announces itself and listens, as the configuration wants it. */
export const announceAs = ({ config, name, discovery, log }: AnnounceOptions): Announce => ({
  discovery,
  instance: config.INSTANCE,
  policy: config.POLICY,
  concurrency: config.CONCURRENCY,
  transports: listenTransports(config, name),
  settings: transportSettings(config, log),
  broker: (transport) => brokerOf(config, transport),
})

interface Where {
  /** Of the service. */
  name: string
  /** Where its HTTP is. */
  address: string
  /** The ways to call it. */
  endpoints: Endpoint[]
}

const NOTICE_MS = 500 // callers learn of a withdrawal within 100 ms, on a busy machine later; until then their calls are still answered

/** Announces this process. `withdraw` resolves when no caller should be calling any more. */
export const announce = async ({ discovery, instance, policy, concurrency }: Announce, { name, ...where }: Where) => {
  const announcement: Announcement = await discovery.announce(name, {
    id: instance,
    address: reachable(where.address),
    endpoints: where.endpoints.map(({ transport, address }) => ({ transport, address: reachable(address) })),
    policy,
    concurrency,
    version: VERSION,
  })
  return {
    async withdraw() {
      await announcement.withdraw()
      await new Promise((resolve) => setTimeout(resolve, NOTICE_MS))
    },
  }
}

// A process that listens on every interface has to announce one that others can reach: in a container there is just one.
const reachable = (address: string) => {
  const url = new URL(address)
  if (url.hostname !== '0.0.0.0' && url.hostname !== '[::]') return address
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const host = all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
  return `${url.protocol}//${host}:${url.port}`
}
