import type { Redis } from 'ioredis'
import { openNetwork, type Network } from '../calls/network.ts'
import type { NetworkConfig } from '../calls/discovery.ts'
import type { Host } from '../host.ts'

/** The process in the network: it announces itself, and calls other services by their contracts. */
export const network = (host: Host<NetworkConfig>, redis: Redis): Network => {
  const opened = openNetwork({ config: host.config, redis, log: host.log })
  host.announce(opened.announce)
  host.component(opened.report)
  host.onClose(opened.close)
  return opened
}
