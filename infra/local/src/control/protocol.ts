import { z } from 'zod'

// Over the socket that is the lock. One line asks, one line answers, both JSON.

/** What a running system can be asked. */
export const Ask = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('scale'), service: z.string(), count: z.string() }),
  z.object({ ask: z.literal('look') }),
])
export type Ask = z.infer<typeof Ask>

/** What runs, as far as the one knows who started it. */
export const Running = z.object({
  redisUrl: z.string().optional(),
  /** Those it was started with, also those that have no process now. */
  services: z.array(z.string()),
  processes: z.array(
    z.object({
      service: z.string(),
      instance: z.string(),
      address: z.string().optional(),
      pid: z.number().optional(),
      /** ms from the start of its process until that said it was ready. */
      loadedAfter: z.number().optional(),
      readyAfter: z.number().optional(),
    }),
  ),
})
export type Running = z.infer<typeof Running>

export const Answer = z.union([
  z.object({ done: z.string() }),
  z.object({ running: Running }),
  z.object({ refused: z.string() }),
])
export type Answer = z.infer<typeof Answer>
