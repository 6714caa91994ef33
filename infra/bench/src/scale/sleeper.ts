import { z } from 'zod'

/** A callee that is always busy and never works: what it waits for is somewhere else, as with most calls. */
export const sleeper = {
  name: 'sleeper',
  operations: { sleep: { http: 'POST /sleep', input: z.object({}), output: z.object({}) } },
} as const

export const SLEEP_MS = 50
export const AT_ONCE = 4
