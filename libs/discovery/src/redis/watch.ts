import { setTimeout as sleep } from 'node:timers/promises'
import { type Redis, ReplyError } from 'ioredis'
import { onlyChanges, type Watch } from '../discovery.ts'
import { type Instance } from '../instance.ts'
import { instanceAt } from '../static.ts'
import { LEFT, setOf } from './keys.ts'
import { read } from './read.ts'

const MARGIN_MS = 20

interface WatchOptions {
  redis: Redis
  ttlMs: number
  service: string
  /** Where its instances are until the registry has named any. */
  addresses: string[]
  onChange: (instances: Instance[]) => void
}

/** The live set of a service's instances: looked at when news comes, and when the first of them would have to be renewed. */
export const watchIn = ({ redis, ttlMs, service, addresses, onChange }: WatchOptions): Watch => {
  const subscriber = redis.duplicate({
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
    autoResubscribe: false,
  })
  const tell = onlyChanges(onChange)
  const known = new Map(addresses.map((address) => [address, instanceAt(address)]))
  let alarm = new AbortController()
  let closed = false
  let distrustUntil = 0
  const left = new Set<string>() // instances that withdrew while the registry was read: what was read of them is old

  const tellKnown = () => {
    if (!closed) tell([...known.values()].sort((a, b) => a.id.localeCompare(b.id)))
  }

  const look = async () => {
    left.clear()
    const ids = await redis.smembers(setOf(service))
    const found = await Promise.all(ids.map((id) => read(redis, service, id)))
    const alive = found.flatMap((each) => (each && !left.has(each.instance.id) ? [each.instance] : []))

    // An empty registry is no news: it has lost what it held, or the last instance has died, which its callers notice
    // themselves. One that leaves on purpose says so. A Redis that has just come back, or takes writes again, may lack
    // instances that are about to announce themselves.
    if (alive.length > 0 && performance.now() >= distrustUntil) known.clear()
    for (const instance of alive) known.set(instance.id, instance)
    tellKnown()
    return Math.min(ttlMs, ...found.flatMap((each) => (each ? [each.ttl] : [])))
  }

  const distrust = () => (distrustUntil = Math.max(distrustUntil, performance.now() + ttlMs))

  const keepLooking = async () => {
    while (!closed) {
      alarm = new AbortController()
      const next = await look().catch((reason: unknown) => {
        if (reason instanceof ReplyError) distrust()
        return ttlMs / 10 // Redis is away, or refuses writes: what was last known stays good
      })
      await sleep(next + MARGIN_MS, undefined, { signal: alarm.signal }).catch(() => undefined)
    }
  }

  const lookNow = () => alarm.abort()
  const subscribe = () => subscriber.subscribe(setOf(service)).then(lookNow, () => undefined) // lost again: `ready` again
  subscriber.on('error', () => undefined) // `redis` logs it
  subscriber.on('message', (_channel, news) => {
    if (news.startsWith(LEFT)) {
      const id = news.slice(LEFT.length) // it said so itself: no doubt about that
      left.add(id)
      if (known.delete(id)) tellKnown()
    }
    lookNow()
  })
  subscriber.on('close', () => (distrustUntil = Infinity))
  subscriber.on('ready', () => {
    if (distrustUntil > 0) distrustUntil = performance.now() + ttlMs
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
