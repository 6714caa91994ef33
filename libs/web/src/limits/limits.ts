import { z } from 'zod'
import { memoryRateLimit, type RateLimit, type RateLimitOptions } from './rate-limit.ts'

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
