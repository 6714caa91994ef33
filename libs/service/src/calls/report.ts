import type { Redis } from 'ioredis'
import { z } from 'zod'
import { every } from '../process/component.ts'
import type { Callee } from './connect-to.ts'

const EVERY_MS = 1_000
const TTL_MS = 5_000 // the reports of a dead process are gone after this

const Row = z.object({
  instance: z.string(),
  address: z.string(),
  concurrency: z.number(),
  inFlight: z.number(),
  calls: z.number(),
  breaker: z.enum(['closed', 'open', 'half-open']),
})

const Report = z.object({
  service: z.string(),
  transport: z.string(),
  policy: z.string(),
  queued: z.number(),
  instances: z.array(Row),
})
/** What one caller knows of one service. */
export type Report = z.infer<typeof Report>

interface ReportOptions {
  redis: Redis
  /** The process that reports. */
  instance: string
  callees: Record<string, Pick<Callee, 'inspect'>>
}

const keyOf = (instance: string) => `report:${instance}`

/** Writes to Redis, each second, what this process knows of the services it calls, for `npm run ps`. */
export const reportCalls = ({ redis, instance, callees }: ReportOptions) =>
  every('report calls', EVERY_MS, async () => {
    if (redis.status !== 'ready') return // the next second will do
    const reports = Object.values(callees).map(({ inspect }) => inspect())
    await redis.set(keyOf(instance), JSON.stringify(reports), 'PX', TTL_MS)
  })

/** What all callers know, at the moment. */
export const reportsOf = async (redis: Redis): Promise<Report[]> => {
  const keys = await redis.keys(keyOf('*')) // as many as there are processes
  const texts = keys.length > 0 ? await redis.mget(keys) : []
  return texts.flatMap((text) => (text === null ? [] : z.array(Report).parse(JSON.parse(text))))
}
