import { setTimeout as sleep } from 'node:timers/promises'
import { type Redis, ReplyError } from 'ioredis'
import { type Discovery, onlyChanges, type Watch } from '../discovery.ts'
import { type EndpointsAt, type Instance, instanceAt } from '../instance.ts'
import { announceIn, LEFT, read, type RegistryLog, setOf, TTL_MS } from './registry.ts'

const MARGIN_MS = 20 // after an entry should have expired
const READS_PER_TTL = 10 // while Redis does not answer
const MAX_LISTENERS = 100 // one for each service watched or announced; above 10 Node warns of a leak

const SILENT: RegistryLog = { info: () => {}, error: () => {} }

interface RedisOptions {
  /** Its options are copied for a second connection, which subscribes. */
  redis: Redis
  /** For each service the addresses that callers use until the registry has named an instance of it. */
  fallback?: Record<string, string[]>
  endpointsAt?: EndpointsAt
  ttlMs?: number
  /** Logs when Redis refuses to keep an announcement, and when it accepts one again. */
  log?: RegistryLog
}

/**
 * A registry in Redis. The entry of an instance that dies without withdrawing expires after its time to live. Callers keep
 * the last instance even then: they do not trust a registry that names no instance.
 */
export const redisDiscovery = ({
  redis,
  fallback = {},
  ttlMs = TTL_MS,
  log = SILENT,
  endpointsAt,
}: RedisOptions): Discovery => {
  redis.setMaxListeners(MAX_LISTENERS)
  return {
    announce: (service, instance) => announceIn({ redis, ttlMs, service, instance, log }),
    watch(service, onChange) {
      const known = (fallback[service] ?? []).map((address) => instanceAt(address, endpointsAt))
      return watchIn({ redis, ttlMs, service, fallback: known, onChange })
    },
  }
}

interface WatchOptions {
  redis: Redis
  ttlMs: number
  service: string
  /** Used until the registry has named an instance. */
  fallback: Instance[]
  onChange: (instances: Instance[]) => void
}

/** Reads the live instances of a service after each message on its channel, and whenever the next entry could expire. */
const watchIn = ({ redis, ttlMs, service, fallback, onChange }: WatchOptions): Watch => {
  const subscriber = redis.duplicate({
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
    autoResubscribe: false,
  })
  const notifyOfChange = onlyChanges(onChange)
  const instances = new Map(fallback.map((instance) => [instance.id, instance]))
  let timer = new AbortController()
  let closed = false
  let distrustUntil = 0
  const left = new Set<string>() // instances that withdrew during the current read, so what it has read of them is old

  const notifyChange = () => {
    if (!closed) notifyOfChange([...instances.values()].sort((a, b) => a.id.localeCompare(b.id)))
  }

  /** Resolves to the ms until the next read. */
  const refresh = async () => {
    left.clear()
    const ids = await redis.smembers(setOf(service))
    const found = await Promise.all(ids.map((id) => read(redis, service, id)))
    const alive = found.flatMap((each) => (each && !left.has(each.instance.id) ? [each.instance] : []))

    // An empty registry changes nothing: either Redis has lost its data, or the last instance has died, and callers notice
    // that themselves. An instance that stops in good order withdraws. A Redis that has just come back, or that accepts
    // writes again, may lack instances that are about to announce themselves.
    if (alive.length > 0 && performance.now() >= distrustUntil) instances.clear()
    for (const instance of alive) instances.set(instance.id, instance)
    notifyChange()
    return Math.min(ttlMs, ...found.flatMap((each) => (each ? [each.ttl] : [])))
  }

  const distrust = () => (distrustUntil = Math.max(distrustUntil, performance.now() + ttlMs))

  const keepRefreshing = async () => {
    while (!closed) {
      timer = new AbortController()
      const next = await refresh().catch((reason: unknown) => {
        if (reason instanceof ReplyError) distrust()
        return ttlMs / READS_PER_TTL // Redis is away or refuses writes: the last list stays valid
      })
      await sleep(next + MARGIN_MS, undefined, { signal: timer.signal }).catch(() => undefined)
    }
  }

  const refreshNow = () => timer.abort()
  const subscribe = () => subscriber.subscribe(setOf(service)).then(refreshNow, () => undefined) // if lost, `ready` fires again
  subscriber.on('error', () => undefined) // `redis` logs outages
  subscriber.on('message', (_channel, message) => {
    if (message.startsWith(LEFT)) {
      const id = message.slice(LEFT.length)
      left.add(id)
      if (instances.delete(id)) notifyChange() // even the last one: the instance itself has said that it leaves
    }
    refreshNow()
  })
  subscriber.on('close', () => (distrustUntil = Infinity))
  subscriber.on('ready', () => {
    if (distrustUntil > 0) distrustUntil = performance.now() + ttlMs
    void subscribe()
  })
  redis.on('ready', refreshNow)
  if (instances.size > 0) notifyOfChange([...instances.values()])
  const refreshing = keepRefreshing()

  return {
    async close() {
      closed = true
      timer.abort()
      redis.off('ready', refreshNow)
      subscriber.disconnect()
      await refreshing
    },
  }
}
