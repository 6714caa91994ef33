import type { Redis } from 'ioredis'
import type { Discovery } from '../discovery.ts'
import { announceIn, type RegistryLog } from './announce.ts'
import { TTL_MS } from './keys.ts'
import { watchIn } from './watch.ts'

interface RedisOptions {
  /** Its options are copied for a second connection, which subscribes. */
  redis: Redis
  /** Where the instances of a service may be, for as long as the registry has not named any. */
  known?: Record<string, string[]>
  ttlMs?: number
  /** Hears when Redis refuses to keep an announcement, and when it does again. */
  log?: RegistryLog
}

const MAX_LISTENERS = 100 // one for each service watched or announced; Node would warn of a leak from 11

const SILENT: RegistryLog = { info: () => {}, error: () => {} }

/**
 * A registry in Redis. An instance that dies without withdrawing is gone when its time to live has passed, unless it was the
 * last one: a registry that names no instance is not believed.
 */
export const redisDiscovery = ({ redis, known = {}, ttlMs = TTL_MS, log = SILENT }: RedisOptions): Discovery => {
  redis.setMaxListeners(MAX_LISTENERS)
  return {
    announce: (service, instance) => announceIn({ redis, ttlMs, service, instance, log }),
    watch: (service, onChange) => watchIn({ redis, ttlMs, service, addresses: known[service] ?? [], onChange }),
  }
}
