import { randomUUID } from 'node:crypto'
import { type Discovery, dnsDiscovery, redisDiscovery, staticDiscovery } from '@murmuration/discovery'
import { POLICIES } from '@murmuration/dispatch'
import { transportNames, transports } from '@murmuration/rpc'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { httpUrl } from '../config/pieces.ts'
import type { Log } from '../log.ts'
import type { Announce } from './announce.ts'

const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .pipe(z.array(httpUrl))

/** What is known of a service before anybody is asked. */
export interface Known {
  name: string
  /** Where it listens unless it is told otherwise. */
  port: number
}

/** The variable with the addresses of a service: `POSTS_URL`. */
type UrlVariable<Name extends string> = `${Uppercase<Name>}_URL`
const SUFFIX = '_URL'

const settings = {
  /** `static`: the addresses below. `dns`: all A records of their names. `redis`: the instances that announce themselves; until one has, the addresses. */
  DISCOVERY: z.enum(['static', 'dns', 'redis']).default('static'),
  /** What this process is called among its replicas. */
  INSTANCE: z.string().default(() => randomUUID().slice(0, 8)),
  /** Calls this process takes at once; 0 is as many as come. */
  CONCURRENCY: z.coerce.number().int().min(0).default(0),
  /** How calls travel, to here and from here. */
  TRANSPORT: z.enum(transportNames).default('http'),
  POLICY: z.enum(POLICIES).default('least'),
}

export type NetworkConfig = z.output<z.ZodObject<typeof settings>>

/**
 * For the configuration of a process: how it finds the services that it calls, with a variable for the addresses of each,
 * and how it wants to be called itself.
 */
export const networkConfig = <const C extends readonly Known[]>(...calls: C) => {
  const urls = calls.map(({ name, port }) => [
    name.toUpperCase() + SUFFIX,
    addresses.default([`http://127.0.0.1:${port}`]),
  ])
  // One entry for each of `calls`, named as the type says; `fromEntries` forgets the keys.
  return { ...settings, ...(Object.fromEntries(urls) as Record<UrlVariable<C[number]['name']>, typeof addresses>) }
}

const addressesIn = (config: NetworkConfig) => {
  const known: Record<string, string[]> = {}
  for (const [variable, value] of Object.entries<unknown>(config))
    if (variable.endsWith(SUFFIX) && Array.isArray(value))
      known[variable.slice(0, -SUFFIX.length).toLowerCase()] = value.map(String)
  return known
}

/** How this process announces itself, as the configuration wants it. */
export const announceAs = (config: NetworkConfig, discovery: Discovery): Announce => ({
  discovery,
  instance: config.INSTANCE,
  policy: config.POLICY,
  concurrency: config.CONCURRENCY,
  transport: transports[config.TRANSPORT],
})

/** Discovery as the configuration wants it. */
export const openDiscovery = (config: NetworkConfig, redis: Redis, log: Log): Discovery => {
  const known = addressesIn(config)
  if (config.DISCOVERY === 'redis') return redisDiscovery({ redis, fallback: known, log })
  if (config.DISCOVERY === 'static') return staticDiscovery(known)
  return dnsDiscovery({
    urls: Object.fromEntries(Object.entries(known).flatMap(([name, [url]]) => (url ? [[name, url]] : []))),
  })
}
