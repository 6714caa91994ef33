import { AppError } from '@murmuration/rpc'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { z } from 'zod'

export interface Limits {
  logInByHandle: RateLimit
  logInByAddress: RateLimit
  signUpByAddress: RateLimit
}

const number = z.coerce.number().int()
const max = number.min(1)

/** The variables that set the limits; a part of the process's configuration. */
export const limitsConfig = {
  NODE_ENV: z.string().default('development'),
  TRUST_PROXY: number.min(0).default(0),
  LIMIT_LOG_IN_HANDLE: max.default(10),
  LIMIT_LOG_IN_ADDRESS: max.optional(),
  LIMIT_SIGN_UP_ADDRESS: max.optional(),
}

type Config = z.output<z.ZodObject<typeof limitsConfig>>

const LOOSE = 10_000 // tests and seeds sign hundreds of people up from one address

/** The limits on logging in and signing up. `createRateLimit` decides where the counts are kept. */
export const createLimits = (
  config: Config,
  createRateLimit: (options: RateLimitOptions) => RateLimit = memoryRateLimit,
): Limits => {
  const production = config.NODE_ENV === 'production'
  const limit = (name: string, max: number) => createRateLimit({ name, max })

  return {
    logInByHandle: limit('limit:log-in:handle', config.LIMIT_LOG_IN_HANDLE),
    logInByAddress: limit('limit:log-in:address', config.LIMIT_LOG_IN_ADDRESS ?? (production ? 50 : LOOSE)),
    signUpByAddress: limit('limit:sign-up:address', config.LIMIT_SIGN_UP_ADDRESS ?? (production ? 20 : LOOSE)),
  }
}

/**
 * Allows a number of attempts per key within 15 minutes, counted from the first one. The monolith keeps the counts in
 * memory; the replicas of the gateway share them in Redis.
 */
export interface RateLimit {
  /** Counts one attempt. Rejects with `rate_limited` and `retryAfter` (seconds) when none is left. */
  take(key: string): Promise<void>
  /** Removes one attempt from the count. */
  giveBack(key: string): Promise<void>
  /** Sets the count of the key to zero. */
  clear(key: string): Promise<void>
}

export interface RateLimitOptions {
  /** Prefix of the keys, so that several limits can share one store. */
  name: string
  /** Attempts per key and window. */
  max: number
}

const WINDOW_SECONDS = 15 * 60

/** A rate limit with its counts in the memory of this process. */
export const memoryRateLimit = (options: RateLimitOptions): RateLimit =>
  rateLimitOf(new RateLimiterMemory(limiterOptions(options)))

/** Our options, as rate-limiter-flexible names them. */
export const limiterOptions = ({ name, max }: RateLimitOptions) => ({
  keyPrefix: name,
  points: max,
  duration: WINDOW_SECONDS,
})

/** A rate limit over any store of rate-limiter-flexible. */
export const rateLimitOf = (limiter: RateLimiterAbstract): RateLimit => ({
  async take(key) {
    try {
      await limiter.consume(key)
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason
      // The library counts a refused attempt too. Left in the count, it would use up what `giveBack` frees later.
      await limiter.reward(key)
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
