import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { type Discovery, onlyChanges } from './discovery.ts'
import { Instance } from './instance.ts'

const TTL_MS = 10_000
const RENEW_MS = TTL_MS / 2
const MARGIN_MS = 20

interface RedisOptions {
  /** Its options are copied for a second connection, which subscribes. */
  redis: Redis
  ttlMs?: number
}

// instances:<service>        set of ids; also the channel on which changes are called out
// instance:<service>:<id>    the instance, as JSON, for as long as it is renewed
const setOf = (service: string) => `instances:${service}`
const keyOf = (service: string, id: string) => `instance:${service}:${id}`

/** A registry in Redis. Who dies without withdrawing is gone when its time to live has passed. */
export const redisDiscovery = ({ redis, ttlMs = TTL_MS }: RedisOptions): Discovery => ({
  async announce(service, instance) {
    const key = keyOf(service, instance.id)
    let withdrawn = false

    const write = async () => {
      const [[, before]] = (await redis
        .multi()
        .set(key, JSON.stringify(instance), 'PX', ttlMs, 'GET')
        .sadd(setOf(service), instance.id)
        .exec()) as [[unknown, string | null], unknown]
      if (before === null) await redis.publish(setOf(service), 'joined')
    }
    const renew = () => void (withdrawn || write().catch(() => undefined)) // next time, or when Redis is back
    const timer = setInterval(renew, ttlMs * (RENEW_MS / TTL_MS))
    redis.on('ready', renew)
    await write().catch(() => undefined)

    return {
      async withdraw() {
        withdrawn = true
        clearInterval(timer)
        redis.off('ready', renew)
        const gone = redis.multi().del(key).srem(setOf(service), instance.id).publish(setOf(service), 'left').exec()
        await gone.catch(() => undefined) // then the time to live does it
      },
    }
  },

  watch(service, onChange) {
    const subscriber = redis.duplicate({
      enableOfflineQueue: true,
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
    })
    const tell = onlyChanges(onChange)
    const known = new Map<string, Instance>()
    let alarm = new AbortController()
    let closed = false
    let distrustUntil = 0

    const look = async () => {
      const ids = await redis.smembers(setOf(service))
      const found = await Promise.all(ids.map((id) => read(redis, service, id)))
      const alive = new Map(found.flatMap((each) => (each ? [[each.instance.id, each.instance] as const] : [])))

      // A Redis that has just come back may have forgotten those who are about to announce themselves again.
      if (Date.now() >= distrustUntil) known.clear()
      for (const [id, instance] of alive) known.set(id, instance)
      tell([...known.values()].sort((a, b) => a.id.localeCompare(b.id)))
      return Math.min(ttlMs, ...found.flatMap((each) => (each ? [each.ttl] : [])))
    }

    const keepLooking = async () => {
      while (!closed) {
        alarm = new AbortController()
        const next = await look().catch(() => ttlMs / 10) // Redis is away: what was last known stays good
        await sleep(next + MARGIN_MS, undefined, { signal: alarm.signal }).catch(() => undefined)
      }
    }

    const lookNow = () => alarm.abort()
    subscriber.on('error', () => undefined) // `redis` logs it
    subscriber.on('message', lookNow)
    let first = true
    subscriber.on('ready', () => {
      if (!first) distrustUntil = Date.now() + ttlMs
      first = false
      lookNow()
    })
    void subscriber.subscribe(setOf(service)).catch(() => undefined) // only when closed before it was connected
    const looking = keepLooking()

    return {
      async close() {
        closed = true
        alarm.abort()
        subscriber.disconnect()
        await looking
      },
    }
  },
})

const read = async (redis: Redis, service: string, id: string) => {
  const key = keyOf(service, id)
  const [text, ttl] = await Promise.all([redis.get(key), redis.pttl(key)])
  if (text === null) {
    await redis.srem(setOf(service), id)
    return undefined
  }
  const parsed = Instance.safeParse(parse(text)) // somebody else may write into this Redis
  return parsed.success ? { instance: parsed.data, ttl: Math.max(0, ttl) } : undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
