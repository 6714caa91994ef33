import { Redis } from 'ioredis'
import type { Log } from './log.ts'

const COMMAND_TIMEOUT = 2_000 // ms; a healthy Redis answers within one
const FIRST_RETRY = 50 // ms
const LAST_RETRY = 2_000 // ms; a Redis that is back is found again within this

/**
 * A connection that heals itself and never makes anybody wait for that: while Redis is away, every command fails at once.
 * An outage is logged when it begins and when it ends, not with every attempt between.
 */
export const openRedis = (url: string, log: Pick<Log, 'info' | 'warn'>): Redis => {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT,
    retryStrategy: (attempt) => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** attempt),
  })
  let out = false

  redis.on('error', (err) => {
    if (!out) log.warn({ err }, 'redis.lost')
    out = true
  })
  redis.on('close', () => {
    if (!out && redis.status !== 'end') log.warn({}, 'redis.lost')
    out = true
  })
  redis.on('ready', () => {
    if (out) log.info({}, 'redis.back')
    out = false
  })
  return redis
}
