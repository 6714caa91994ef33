import type { Redis } from 'ioredis'
import { openNetwork, type Network } from '../calls/network.ts'
import type { BrokerConfig, NetworkConfig } from '../calls/network-config.ts'
import type { Host } from '../host.ts'

/** The process in the network: it announces itself, and calls other services by their contracts. */
export const network = (host: Host<NetworkConfig & BrokerConfig>, redis: Redis): Network => {
  const opened = openNetwork({ name: host.name, config: host.config, redis, log: host.log })
  host.announce(opened.announce)
  host.component(opened.report)
  host.component(opened.offers)
  host.check('transports', opened.offers.check)
  host.onClose(opened.close)
  return opened
}
