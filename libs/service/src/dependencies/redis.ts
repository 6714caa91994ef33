import { redisUrl } from '../config/pieces.ts'
import type { Host } from '../host.ts'
import { openRedis } from '../redis.ts'

export const redisConfig = { REDIS_URL: redisUrl }

/** A connection to Redis. The process goes on without it, and shows among its checks whether it answers. */
export const redis = (host: Host<{ REDIS_URL: string }>, shownAs = 'queue') => {
  const connection = openRedis(host.config.REDIS_URL, host.log)
  host.optionalChecks(() => ({ [shownAs]: () => connection.ping() }))
  host.onClose(async () => connection.disconnect())
  return connection
}
