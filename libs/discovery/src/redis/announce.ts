import { type Redis, ReplyError } from 'ioredis'
import type { Announcement } from '../discovery.ts'
import type { OwnWords } from '../instance.ts'
import { keyOf, LEFT, setOf, TTL_MS } from './keys.ts'

const RENEW_MS = TTL_MS / 2

interface AnnounceOptions {
  redis: Redis
  ttlMs: number
  service: string
  instance: OwnWords
  log: RegistryLog
}

export interface RegistryLog {
  info(fields: object, event: string): void
  error(fields: object, event: string): void
}

// A refused transaction tells only that a command of it was refused before.
const causeOf = (err: unknown) => (err as { previousErrors?: unknown[] }).previousErrors?.[0] ?? err

/** Writes an instance into the registry, and again and again, until it withdraws. */
export const announceIn = async ({ redis, ttlMs, service, instance, log }: AnnounceOptions): Promise<Announcement> => {
  const key = keyOf(service, instance.id)
  let text: string | undefined
  let withdrawn = false
  let refused = false

  const write = async () => {
    text ??= JSON.stringify({ ...instance, startedAt: await timeOf(redis) })
    if (withdrawn) return
    const [[err, before]] = (await redis
      .multi()
      .set(key, text, 'PX', ttlMs, 'GET')
      .sadd(setOf(service), instance.id)
      .exec()) as [[Error | null, string | null], unknown]
    if (err) throw err
    if (refused) log.info({ service }, 'registry.accepted')
    refused = false
    if (before !== text) await redis.publish(setOf(service), 'joined')
  }
  // Next time, or when Redis is back. Its owner logs an outage; a Redis that answers and refuses is told here, once.
  const forgive = (err: unknown) => {
    if (!refused && err instanceof ReplyError) {
      log.error(
        { err: causeOf(err), service, hint: 'Redis refuses writes: look at its memory and its disk' },
        'registry.refused',
      )
      refused = true
    }
  }
  const renew = () => void (withdrawn || write().catch(forgive))
  const timer = setInterval(renew, ttlMs * (RENEW_MS / TTL_MS))
  redis.on('ready', renew)
  await write().catch(forgive)

  return {
    async withdraw() {
      withdrawn = true
      clearInterval(timer)
      redis.off('ready', renew)
      // Apart: a Redis that refuses writes still passes the news on.
      const gone = redis.multi().del(key).srem(setOf(service), instance.id).exec()
      const told = redis.publish(setOf(service), LEFT + instance.id)
      await Promise.allSettled([gone, told]) // else the time to live does it
    },
  }
}

const timeOf = async (redis: Redis) => {
  const [seconds, micros] = (await redis.time()).map(Number) as [number, number] // which is what TIME answers
  return new Date(seconds * 1000 + micros / 1000).toISOString()
}
