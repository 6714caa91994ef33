import { z } from 'zod'

/** For the configuration of a process with an outbox. */
export const outboxConfig = {
  /** Hours for which sent events are kept, to be sent again should Redis lose them. */
  OUTBOX_KEEP_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  /** Entries in the stream (of about 530 bytes) beyond which events stay in the outbox. */
  STREAM_MAX_ENTRIES: z.coerce.number().int().min(1).default(1_000_000),
}

export type OutboxConfig = z.output<z.ZodObject<typeof outboxConfig>>
