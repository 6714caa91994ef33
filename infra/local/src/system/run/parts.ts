import { postgresFolder, redisFolder } from '../../folders.ts'
import { startPostgres } from '../../postgres/start.ts'
import { startRedis } from '../../redis/start.ts'
import type { Scope } from '../plan/scope.ts'
import type { Service } from '../plan/services.ts'

export interface PartsOptions {
  scope: Scope
  wanted: Service[]
  postgresPort?: number | undefined
  redisPort?: number | undefined
  say: (sentence: string) => void
}

/** What the processes stand on: PostgreSQL always, Redis where somebody needs it. Side by side. */
export const startParts = async ({ scope, wanted, postgresPort, redisPort, say }: PartsOptions) => {
  const needsRedis = wanted.some(({ redis }) => redis)
  const starting = {
    postgres: scope.own(startPostgres({ dir: postgresFolder, say, ...(postgresPort && { port: postgresPort }) })),
    redis: needsRedis && scope.own(startRedis({ dir: redisFolder, say, ...(redisPort && { port: redisPort }) })),
  }
  // If one fails, the other must still be waited for: it is on its way up, and has to be stopped.
  await Promise.allSettled([starting.postgres, starting.redis])
  const redis = await starting.redis
  return { postgres: await starting.postgres, redisUrl: redis ? redis.url : undefined }
}
