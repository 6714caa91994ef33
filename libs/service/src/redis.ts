import { Redis } from 'ioredis'
import type { Log } from './log.ts'

const COMMAND_TIMEOUT = 2_000 // ms; a healthy Redis answers within one
const CONNECT_TIMEOUT = 2_000 // ms
const TIMED_OUT = 'Command timed out' // ioredis has no class or code for it
const GOODBYE = 100 // ms; a Redis that hangs does not close its end
const SILENCE = 10_000 // ms; no command of ours may wait as long, so a connection silent for longer is dead
const FIRST_RETRY = 50 // ms
const LAST_RETRY = 1_000 // ms; a Redis that is back is found again within this

const retryStrategy = (attempt: number) => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** attempt)

/**
 * Gives up a connection on which a command has timed out. On the next one ioredis first asks INFO, which finds out whether
 * Redis answers again; until then every other command fails at once. So a Redis that hangs costs one timeout, not one a call.
 */
const hangUpOnSilence = (redis: Redis) => {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    command.promise.catch((reason: unknown) => {
      if (reason instanceof Error && reason.message === TIMED_OUT) redis.disconnect(true)
    })
    return send(command, stream)
  }
}

/**
 * A connection that heals itself and never makes a caller wait for that: while Redis is away or hangs, every command fails
 * at once. An outage is logged when it begins and when it ends, not with every attempt between.
 */
export const openRedis = (url: string, log: Pick<Log, 'info' | 'warn'>): Redis => {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT,
    connectTimeout: CONNECT_TIMEOUT,
    disconnectTimeout: GOODBYE,
    retryStrategy,
  })
  hangUpOnSilence(redis)
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

/** Resolves when a connection just opened is ready, or has failed for the first time. */
export const firstAnswer = async (redis: Redis) => {
  if (!['wait', 'connecting', 'connect'].includes(redis.status)) return
  await new Promise<void>((resolve) => redis.once('ready', resolve).once('close', resolve))
}

/**
 * A second connection like `redis`, for commands that wait. While Redis is away they wait for it, until
 * `signal` fires. `redis` logs the outage.
 */
export const patientCopy = (redis: Redis, signal: AbortSignal): Redis => {
  const copy = redis.duplicate({
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
    socketTimeout: SILENCE,
    // Not `disconnect()`: between two attempts to connect that would leave the commands waiting for ever.
    retryStrategy: (attempt) => (signal.aborted ? null : retryStrategy(attempt)),
  })
  return copy.on('error', () => {})
}
