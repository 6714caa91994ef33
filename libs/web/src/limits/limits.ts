import { z } from 'zod'
import type { Limits, Tries } from '../deps.ts'
import { memoryTries, type TriesOptions } from './tries.ts'

const number = z.coerce.number().int()
const max = number.min(1)

/** What the limits are configured with, for a process's own configuration. */
export const limitsConfig = {
  NODE_ENV: z.string().default('development'),
  TRUST_PROXY: number.min(0).default(0),
  LIMIT_LOG_IN_HANDLE: max.default(10),
  LIMIT_LOG_IN_ADDRESS: max.optional(),
  LIMIT_SIGN_UP_ADDRESS: max.optional(),
}

type Config = z.output<z.ZodObject<typeof limitsConfig>>

const LOOSE = 10_000 // tests and seeds sign hundreds of people up from one address

/** The limits on tries, counted in this process unless `triesFor` counts them elsewhere. */
export const createLimits = (config: Config, triesFor: (options: TriesOptions) => Tries = memoryTries): Limits => {
  const production = config.NODE_ENV === 'production'
  const tries = (name: string, max: number) => triesFor({ name, max })

  return {
    logInByHandle: tries('limit:log-in:handle', config.LIMIT_LOG_IN_HANDLE),
    logInByAddress: tries('limit:log-in:address', config.LIMIT_LOG_IN_ADDRESS ?? (production ? 50 : LOOSE)),
    signUpByAddress: tries('limit:sign-up:address', config.LIMIT_SIGN_UP_ADDRESS ?? (production ? 20 : LOOSE)),
  }
}
