import { z } from 'zod'

export const WORK_MS = 20

const Numbered = z.object({ n: z.coerce.number().int() })

/** One operation that is safe to repeat, and one that is not; each call has a number of its own. */
export const work = {
  name: 'work',
  operations: {
    read: { http: 'GET /work/:n', input: Numbered, output: Numbered },
    write: { http: 'POST /work', input: Numbered, output: Numbered },
  },
} as const

export const operations = ['read', 'write'] as const
export type Operation = (typeof operations)[number]
