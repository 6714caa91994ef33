import type { Redis } from 'ioredis'
import type { Announcement } from '../discovery.ts'
import type { Instance } from '../instance.ts'
import { keyOf, LEFT, setOf, TTL_MS } from './keys.ts'

const RENEW_MS = TTL_MS / 2

interface AnnounceOptions {
  redis: Redis
  ttlMs: number
  service: string
  instance: Instance
}

/** Writes an instance into the registry, and again and again, until it withdraws. */
export const announceIn = async ({ redis, ttlMs, service, instance }: AnnounceOptions): Promise<Announcement> => {
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
