import { AppError } from '@murmuration/rpc'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Tries } from '../deps.ts'

const WINDOW_SECONDS = 15 * 60

export interface TriesOptions {
  /** What is counted: the counts of different limits lie side by side. */
  name: string
  max: number
}

/** Counts in this process. */
export const memoryTries = (options: TriesOptions): Tries => triesOf(new RateLimiterMemory(limiterOptions(options)))

/** The same in the words of rate-limiter-flexible. */
export const limiterOptions = ({ name, max }: TriesOptions) => ({
  keyPrefix: name,
  points: max,
  duration: WINDOW_SECONDS,
})

/** Counts wherever the limiter does. */
export const triesOf = (limiter: RateLimiterAbstract): Tries => ({
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
