import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { type Announcement, type Discovery, onlyChanges, type Watch } from './discovery.ts'
import { Instance } from './instance.ts'
import { instanceAt } from './static.ts'

const TTL_MS = 10_000
const RENEW_MS = TTL_MS / 2
const MARGIN_MS = 20

interface RedisOptions {
  /** Its options are copied for a second connection, which subscribes. */
  redis: Redis
  /** Where the instances of a service may be, for as long as the registry has not named any. */
  known?: Record<string, string[]>
  ttlMs?: number
}

// instances:<service>        set of ids; also the channel on which changes are called out
// instance:<service>:<id>    the instance, as JSON, for as long as it is renewed
const setOf = (service: string) => `instances:${service}`
const keyOf = (service: string, id: string) => `instance:${service}:${id}`

const MAX_LISTENERS = 100 // one for each service watched or announced; Node would warn of a leak from 11
const LEFT = 'left '
const FOR_EVER = -1 // what Redis calls the time of a key that has none

/** A registry in Redis. Who dies without withdrawing is gone when its time to live has passed. */
export const redisDiscovery = ({ redis, known = {}, ttlMs = TTL_MS }: RedisOptions): Discovery => {
  redis.setMaxListeners(MAX_LISTENERS)
  return {
    announce: (service, instance) => announceIn({ redis, ttlMs, service, instance }),
    watch: (service, onChange) => watchIn({ redis, ttlMs, service, addresses: known[service] ?? [], onChange }),
  }
}

interface AnnounceOptions {
  redis: Redis
  ttlMs: number
  service: string
  instance: Instance
}

const announceIn = async ({ redis, ttlMs, service, instance }: AnnounceOptions): Promise<Announcement> => {
  const key = keyOf(service, instance.id)
  const text = JSON.stringify(instance)
  let withdrawn = false

  const write = async () => {
    const [[, before]] = (await redis
      .multi()
      .set(key, text, 'PX', ttlMs, 'GET')
      .sadd(setOf(service), instance.id)
      .exec()) as [[unknown, string | null], unknown]
    if (before !== text) await redis.publish(setOf(service), 'joined')
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
      const gone = redis
        .multi()
        .del(key)
        .srem(setOf(service), instance.id)
        .publish(setOf(service), LEFT + instance.id)
        .exec()
      await gone.catch(() => undefined) // then the time to live does it
    },
  }
}

interface WatchOptions {
  redis: Redis
  ttlMs: number
  service: string
  /** Where its instances are until the registry has named any. */
  addresses: string[]
  onChange: (instances: Instance[]) => void
}

const watchIn = ({ redis, ttlMs, service, addresses, onChange }: WatchOptions): Watch => {
  const subscriber = redis.duplicate({
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
    autoResubscribe: false,
  })
  const tell = onlyChanges(onChange)
  const known = new Map(addresses.map((address) => [address, instanceAt(address)]))
  let named = addresses.length === 0
  let alarm = new AbortController()
  let closed = false
  let distrustUntil = 0

  const look = async () => {
    const ids = await redis.smembers(setOf(service))
    const found = await Promise.all(ids.map((id) => read(redis, service, id)))
    const alive = found.flatMap((each) => (each ? [each.instance] : []))

    named ||= alive.length > 0
    // A Redis that has just come back may have forgotten those who are about to announce themselves again.
    if (named && Date.now() >= distrustUntil) known.clear()
    for (const instance of alive) known.set(instance.id, instance)
    if (!closed) tell([...known.values()].sort((a, b) => a.id.localeCompare(b.id)))
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
  const subscribe = () => subscriber.subscribe(setOf(service)).then(lookNow, () => undefined) // lost again: `ready` again
  subscriber.on('error', () => undefined) // `redis` logs it
  subscriber.on('message', (_channel, news) => {
    if (news.startsWith(LEFT)) known.delete(news.slice(LEFT.length)) // it said so itself: no doubt about that
    lookNow()
  })
  subscriber.on('close', () => (distrustUntil = Infinity))
  subscriber.on('ready', () => {
    if (distrustUntil > 0) distrustUntil = Date.now() + ttlMs
    void subscribe()
  })
  redis.on('ready', lookNow)
  if (known.size > 0) tell([...known.values()])
  const looking = keepLooking()

  return {
    async close() {
      closed = true
      alarm.abort()
      redis.off('ready', lookNow)
      subscriber.disconnect()
      await looking
    },
  }
}

// In one step: it may be announcing itself again at this very moment.
const FORGET = `if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SREM', KEYS[1], ARGV[1]) end`

const read = async (redis: Redis, service: string, id: string) => {
  const key = keyOf(service, id)
  const [text, ttl] = await Promise.all([redis.get(key), redis.pttl(key)])
  if (text === null) {
    await redis.eval(FORGET, 2, setOf(service), key, id)
    return undefined
  }
  const parsed = Instance.safeParse(parse(text)) // somebody else may write into this Redis
  return parsed.success ? { instance: parsed.data, ttl: ttl === FOR_EVER ? TTL_MS : Math.max(0, ttl) } : undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
