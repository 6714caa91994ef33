import { type Redis, ReplyError } from 'ioredis'
import type { Announcement } from '../discovery.ts'
import { Instance, type SelfDescription } from '../instance.ts'

// instances:<service>        set of ids; also the name of the channel that carries changes
// instance:<service>:<id>    the instance as JSON; expires unless it is renewed
export const setOf = (service: string) => `instances:${service}`
const keyOf = (service: string, id: string) => `instance:${service}:${id}`

export const TTL_MS = 10_000
const RENEWALS_PER_TTL = 2
const NO_EXPIRY = -1 // PTTL of a key that never expires

/** The message on the channel when an instance withdraws: this prefix, then its id. */
export const LEFT = 'left '

export interface RegistryLog {
  info(fields: object, event: string): void
  error(fields: object, event: string): void
}

interface AnnounceOptions {
  redis: Redis
  ttlMs: number
  service: string
  instance: SelfDescription
  log: RegistryLog
}

/** Writes an instance into the registry, and renews the entry until it is withdrawn. */
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
  // The next renewal tries again, and so does the next connection. The owner of `redis` logs an outage; this logs, once,
  // that Redis answers and refuses the write.
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
  const timer = setInterval(renew, ttlMs / RENEWALS_PER_TTL)
  redis.on('ready', renew)
  await write().catch(forgive)

  return {
    async withdraw() {
      withdrawn = true
      clearInterval(timer)
      redis.off('ready', renew)
      // Two separate requests: a Redis that refuses writes still delivers the message.
      const removed = redis.multi().del(key).srem(setOf(service), instance.id).exec()
      const published = redis.publish(setOf(service), LEFT + instance.id)
      await Promise.allSettled([removed, published]) // if both fail, the entry expires
    },
  }
}

const timeOf = async (redis: Redis) => {
  const [seconds, micros] = (await redis.time()).map(Number) as [number, number] // the reply of TIME
  return new Date(seconds * 1000 + micros / 1000).toISOString()
}

// The error of a refused transaction only says that one of its commands was refused; that command's error has the reason.
const causeOf = (err: unknown) => (err as { previousErrors?: unknown[] }).previousErrors?.[0] ?? err

// One script, because the instance may announce itself again at this moment. A Redis without memory refuses SADD, and so
// refuses the whole script: there instances cannot renew their entries, so an expired entry does not mean a dead instance.
const FORGET = `
  if redis.call('EXISTS', KEYS[2]) == 0 then
    redis.call('SADD', KEYS[1], ARGV[1])
    redis.call('SREM', KEYS[1], ARGV[1])
  end`

/**
 * One instance, and the ms until its entry expires. Undefined if the entry has expired (its id is then removed from the set)
 * or is not valid. Rejects when Redis refuses writes.
 */
export const read = async (redis: Redis, service: string, id: string) => {
  const key = keyOf(service, id)
  const [text, ttl] = await Promise.all([redis.get(key), redis.pttl(key)])
  if (text === null) {
    await redis.eval(FORGET, 2, setOf(service), key, id)
    return undefined
  }
  const parsed = Instance.safeParse(parse(text)) // other programs may write into this Redis
  return parsed.success ? { instance: parsed.data, ttl: ttl === NO_EXPIRY ? TTL_MS : Math.max(0, ttl) } : undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
