import { limiterOptions, type Tries, triesOf, type TriesOptions } from '@murmuration/web'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'

/** Counts in Redis, for all replicas together; in this process while Redis is down. */
export const redisTries =
  (redis: Redis) =>
  (limit: TriesOptions): Tries => {
    const options = limiterOptions(limit)
    const insuranceLimiter = new RateLimiterMemory(options)
    const limiter = { ...options, storeClient: redis, insuranceLimiter, rejectIfRedisNotReady: true }
    return triesOf(new RateLimiterRedis(limiter))
  }
