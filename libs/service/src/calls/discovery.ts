import { type Discovery, dnsDiscovery, type EndpointsAt, redisDiscovery, staticDiscovery } from '@murmuration/discovery'
import { transports, type Transport } from '@murmuration/rpc'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { addressesIn, type NetworkConfig } from './network-config.ts'

const HTTP_PORT = 80
const HTTPS_PORT = 443

/** Where an instance that announces nothing takes signals: so far from its HTTP port. */
export const SIGNALS = { transport: 'udp', portOffset: 2_000 }

/**
 * Every transport of the table and signals, for an instance that has announced nothing: direct ones at their distance from
 * its HTTP port. Whether it listens there shows when it is called.
 */
const endpointsAt: EndpointsAt = (address) => {
  const { hostname, port, protocol } = new URL(address)
  const httpPort = Number(port) || (protocol === 'https:' ? HTTPS_PORT : HTTP_PORT)
  const ways = Object.values<Transport>(transports).map(({ name, portOffset = 0 }) => ({
    transport: name,
    address: name === 'http' ? address : `${name}://${hostname}:${httpPort + portOffset}`,
  }))
  const { transport, portOffset } = SIGNALS
  return [...ways, { transport, address: `${transport}://${hostname}:${httpPort + portOffset}` }]
}

/** Discovery as the configuration wants it. */
export const openDiscovery = (config: NetworkConfig, redis: Redis, log: Log): Discovery => {
  const known = addressesIn(config)
  if (config.DISCOVERY === 'redis') return redisDiscovery({ redis, fallback: known, endpointsAt, log })
  if (config.DISCOVERY === 'static') return staticDiscovery(known, endpointsAt)
  const urls = Object.entries(known).flatMap(([name, [url]]) => (url ? [[name, url] as const] : []))
  return dnsDiscovery({ urls: Object.fromEntries(urls), endpointsAt })
}
