import { randomUUID } from 'node:crypto'
import { type Discovery, dnsDiscovery, redisDiscovery, staticDiscovery } from '@murmuration/discovery'
import { transportNames } from '@murmuration/rpc'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { httpUrl } from '../config/pieces.ts'
import type { Log } from '../log.ts'
import type { Announce } from './announce.ts'

const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .pipe(z.array(httpUrl))

/** For a process's configuration: how it finds those it calls, and how it wants to be called itself. */
export const discoveryConfig = {
  /** `static`: the addresses below. `dns`: all A records of their names. `redis`: whoever announces itself; until somebody has, the addresses. */
  DISCOVERY: z.enum(['static', 'dns', 'redis']).default('static'),
  /** What this process is called among its replicas. */
  INSTANCE: z.string().default(() => randomUUID().slice(0, 8)),
  /** Calls this process takes at once; 0 is as many as come. */
  CONCURRENCY: z.coerce.number().int().min(0).default(0),
  /** How calls travel, to here and from here. */
  TRANSPORT: z.enum(transportNames).default('http'),
  POLICY: z.enum(['single', 'first', 'last', 'roundrobin', 'random', 'least']).default('least'),
  AUTH_URL: addresses.default(['http://127.0.0.1:4001']),
  POSTS_URL: addresses.default(['http://127.0.0.1:4002']),
  FOLLOWS_URL: addresses.default(['http://127.0.0.1:4003']),
  SEARCH_URL: addresses.default(['http://127.0.0.1:4004']),
  NOTIFY_URL: addresses.default(['http://127.0.0.1:4005']),
}

export type DiscoveryConfig = z.output<z.ZodObject<typeof discoveryConfig>>

/** How this process announces itself, as the configuration wants it. */
export const announceAs = ({ INSTANCE, POLICY, CONCURRENCY }: DiscoveryConfig, discovery: Discovery): Announce => ({
  discovery,
  instance: INSTANCE,
  policy: POLICY,
  concurrency: CONCURRENCY,
})

/** Discovery as the configuration wants it. */
export const openDiscovery = (config: DiscoveryConfig, redis: Redis, log: Log): Discovery => {
  const known = {
    auth: config.AUTH_URL,
    posts: config.POSTS_URL,
    follows: config.FOLLOWS_URL,
    search: config.SEARCH_URL,
    notify: config.NOTIFY_URL,
  }
  if (config.DISCOVERY === 'redis') return redisDiscovery({ redis, known, log })
  if (config.DISCOVERY === 'static') return staticDiscovery(known)
  return dnsDiscovery({
    urls: Object.fromEntries(Object.entries(known).flatMap(([name, [url]]) => (url ? [[name, url]] : []))),
  })
}
