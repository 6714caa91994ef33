import type { Redis } from 'ioredis'
import { Instance } from '../instance.ts'
import { keyOf, setOf, TTL_MS } from './keys.ts'

const FOR_EVER = -1 // what Redis calls the time of a key that has none

// In one step: it may be announcing itself again at this very moment. SADD is refused by a Redis without memory for it, and
// then so is this: where an instance cannot renew itself, that it has run out says nothing.
const FORGET = `
  if redis.call('EXISTS', KEYS[2]) == 0 then
    redis.call('SADD', KEYS[1], ARGV[1])
    redis.call('SREM', KEYS[1], ARGV[1])
  end`

/** One instance and the ms it has left to live; undefined, and forgotten, when it has none. Rejects where Redis refuses writes. */
export const read = async (redis: Redis, service: string, id: string) => {
  const key = keyOf(service, id)
  const [text, ttl] = await Promise.all([redis.get(key), redis.pttl(key)])
  if (text === null) {
    await redis.eval(FORGET, 2, setOf(service), key, id)
    return undefined
  }
  const parsed = Instance.safeParse(parse(text)) // other programs may write into this Redis
  return parsed.success ? { instance: parsed.data, ttl: ttl === FOR_EVER ? TTL_MS : Math.max(0, ttl) } : undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
