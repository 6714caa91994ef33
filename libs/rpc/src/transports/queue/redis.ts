import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import type { TransportLog } from '../transport.ts'

const CONNECT_MS = 2_000
const COMMAND_MS = 2_000 // a healthy Redis answers within one
const SILENCE_MS = 10_000 // longer than any command of ours waits: a connection silent for as long is dead
const GOODBYE_MS = 100 // a Redis that hangs does not close its end
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 500 // a Redis that is back is found again within this

const usual = {
  lazyConnect: true,
  connectTimeout: CONNECT_MS,
  disconnectTimeout: GOODBYE_MS,
  keepAlive: SILENCE_MS,
  retryStrategy: (attempt: number) => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt),
}

/** For callers: while Redis is away or hangs, every command fails at once. */
export const openHasty = (url: string) =>
  open(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: COMMAND_MS, autoResubscribe: false })

/** For callees: while Redis is away commands wait for it, and those it has not answered are sent again. */
export const openPatient = (url: string) =>
  open(url, { enableOfflineQueue: true, maxRetriesPerRequest: null, socketTimeout: SILENCE_MS })

/** The same for messages that may stay away for long. */
export const openSubscriber = (url: string) => open(url, { enableOfflineQueue: true, maxRetriesPerRequest: null })

const open = (url: string, options: object) => new Redis(url, { ...usual, ...options }).on('error', () => {})

/** An outage is told when it begins and when it ends, not with every attempt between. */
export const tellOutages = (redis: Redis, log: TransportLog | undefined) => {
  let isOut = false
  redis.on('error', (err) => {
    if (!isOut) log?.warn({ err }, 'queue.lost')
    isOut = true
  })
  redis.on('close', () => {
    if (!isOut && redis.status !== 'end') log?.warn({}, 'queue.lost')
    isOut = true
  })
  redis.on('ready', () => {
    if (isOut) log?.info({}, 'queue.back')
    isOut = false
  })
}

/** A Lua script, which Redis runs in one step. Redis keeps it under its hash, and is told it again where it has forgotten. */
export const script = (lua: string) => {
  const hash = createHash('sha1').update(lua).digest('hex')
  return (redis: Redis, keys: string[], args: (string | number)[]): Promise<unknown> =>
    redis.evalsha(hash, keys.length, ...keys, ...args).catch((reason: unknown) => {
      if (!(reason instanceof Error) || !reason.message.startsWith('NOSCRIPT')) throw reason
      return redis.eval(lua, keys.length, ...keys, ...args)
    })
}

/** Redis has answered that it does not do this. After any other error it may have been done. */
export const isRefusal = (reason: unknown) => reason instanceof Error && reason.name === 'ReplyError'
