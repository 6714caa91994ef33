import { limiterOptions, type RateLimit, rateLimitOf, type RateLimitOptions } from '@murmuration/web'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'

/** A rate limit with its counts in Redis, shared by all replicas. While Redis is down, each process counts in its own memory. */
export const redisRateLimit =
  (redis: Redis) =>
  (given: RateLimitOptions): RateLimit => {
    const options = limiterOptions(given)
    const insuranceLimiter = new RateLimiterMemory(options)
    const limiter = { ...options, storeClient: redis, insuranceLimiter, rejectIfRedisNotReady: true }
    return rateLimitOf(new RateLimiterRedis(limiter))
  }
