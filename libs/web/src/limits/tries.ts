import { AppError } from '@murmuration/rpc'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Redis } from 'ioredis'
import type { Tries } from '../deps.ts'

const WINDOW_SECONDS = 15 * 60

interface TriesOptions {
  /** What is counted: the counts of different limits lie side by side. */
  name: string
  max: number
}

/** Counts in this process. */
export const memoryTries = ({ name, max }: TriesOptions): Tries =>
  triesOf(new RateLimiterMemory({ keyPrefix: name, points: max, duration: WINDOW_SECONDS }))

/** Counts in Redis, for all replicas together; in this process while Redis is down. */
export const redisTries = ({ name, max }: TriesOptions, redis: Redis): Tries => {
  const options = { keyPrefix: name, points: max, duration: WINDOW_SECONDS }
  const insuranceLimiter = new RateLimiterMemory(options)
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter,
    rejectIfRedisNotReady: true,
  })
  return triesOf(limiter)
}

const triesOf = (limiter: RateLimiterAbstract): Tries => ({
  async take(key) {
    try {
      await limiter.consume(key)
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason
      await limiter.reward(key) // it was counted, though refused: then what others give back would free no place
      throw tooMany(reason.msBeforeNext)
    }
  },

  async giveBack(key) {
    await limiter.reward(key)
  },

  async clear(key) {
    await limiter.delete(key)
  },
})

const tooMany = (ms: number) => {
  const retryAfter = Math.min(WINDOW_SECONDS, Math.max(1, Math.ceil(ms / 1000)))
  return new AppError('rate_limited', 'Too many tries, please wait a little', { retryAfter })
}
