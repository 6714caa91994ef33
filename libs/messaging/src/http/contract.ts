import { z } from 'zod'
import { BATCH } from '../outbox/outbox.ts'

const Event = z.object({ id: z.string(), type: z.string(), payload: z.string(), context: z.string() })

/** What a service that handles events answers beside its own contract: `taken` is how many, from the first, are handled. */
export const inboxOf = (group: string) =>
  ({
    name: group,
    operations: {
      deliver: {
        http: 'POST /events',
        input: z.object({ topic: z.string().min(1), events: z.array(Event).min(1).max(BATCH) }),
        output: z.object({ taken: z.number().int().nonnegative() }),
      },
    },
  }) as const

export type InboxContract = ReturnType<typeof inboxOf>
