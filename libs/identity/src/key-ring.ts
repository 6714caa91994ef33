import { createPublicKey, type KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { auth, Jwks } from '@murmuration/contracts'
import { type Api, AppError, startContext } from '@murmuration/rpc'
import type { KeptKeys } from './kept-keys.ts'

const REFRESH_MS = 60 * 60 * 1000
const LOAD_MS = 3000
const UNKNOWN_MS = 10_000 // any client can invent key ids; an unknown id must not always cost a call
const FIRST_RETRY_MS = 200
const LAST_RETRY_MS = 5_000
const LOG_FROM_MS = 1_000

interface Log {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

interface KeyRingOptions {
  /** Loads the keys from the service that signs. */
  load: () => Promise<Jwks>
  /** A shared store, for processes that start while that service is down. */
  kept?: KeptKeys
  now?: () => number
}

/**
 * The public keys, in memory, so that this process checks tokens also while the service that publishes the keys is down. It
 * loads them again every hour, and for an unknown `kid` at most once in 10 seconds.
 */
export const createKeyRing = ({ load, kept, now = () => performance.now() }: KeyRingOptions) => {
  const stopped = new AbortController()
  let keys = new Map<string, KeyObject>()
  let triedAt = -Infinity
  let failed = false
  let loading: Promise<void> | undefined
  let log: Log | undefined
  let source: string | undefined

  const take = (jwks: Jwks, from: string) => {
    // Auth always publishes at least one key. An empty set would remove good keys, here and in the shared store.
    if (jwks.keys.length === 0) throw new Error(`There is no key in the set from ${from}`)
    const taken = jwks.keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const)
    // The stored keys may be older than the keys in memory, so they add keys and remove none.
    keys = new Map(from === 'kept' ? [...taken, ...keys] : taken)
    if (from !== source) log?.info({ source: from, kids: [...keys.keys()] }, 'keys.loaded')
    source = from
  }

  const tryToTake = (jwks: Jwks) => {
    try {
      take(jwks, 'kept')
      return true
    } catch {
      return false // the set is empty, or another program has written it
    }
  }

  const loadOrRead = async () => {
    try {
      const jwks = await load()
      take(jwks, 'auth')
      failed = false
      void kept?.write(jwks) // never rejects; this process needs no answer
    } catch (cause) {
      failed = true
      const jwks = await kept?.read()
      if (!jwks || !tryToTake(jwks)) throw unavailable(cause)
    }
  }

  const reload = () => {
    loading ??= loadOrRead().finally(() => {
      triedAt = now()
      loading = undefined
    })
    return loading
  }

  const keepTrying = async () => {
    for (
      let wait = FIRST_RETRY_MS;
      keys.size === 0 && !stopped.signal.aborted;
      wait = Math.min(LAST_RETRY_MS, wait * 2)
    ) {
      // Processes that start together wait for each other, so the first failures are not logged.
      await reload().catch((err: unknown) => wait > LOG_FROM_MS && log?.warn({ err }, 'keys.missing'))
      if (keys.size === 0) await sleep(wait, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  }

  return {
    async find(kid: string): Promise<KeyObject | undefined> {
      const known = keys.get(kid)
      if (known) {
        if (now() - triedAt > REFRESH_MS) void reload().catch(() => undefined) // the keys in memory are still good
        return known
      }

      if (keys.size > 0 && !loading && now() - triedAt < UNKNOWN_MS) {
        if (failed) throw unavailable() // it may be a new key, which only the signing service knows
        return undefined
      }
      await reload()
      const found = keys.get(kid)
      if (!found && failed) throw unavailable()
      return found
    },

    /** Loads keys in the background until there are some. */
    async start(to: Log) {
      log = to
      void keepTrying() // never rejects
    },
    stop: async () => stopped.abort(),

    has: () => keys.size > 0,
    /** Rejects while there are no keys. */
    async check() {
      if (keys.size === 0) throw unavailable()
    },
  }
}

export type KeyRing = ReturnType<typeof createKeyRing>

// `notStarted`: only this process lacks the keys, and another replica may have them.
const unavailable = (cause?: unknown) =>
  new AppError('unavailable', 'The keys to check access tokens cannot be had at the moment', {
    cause,
    notStarted: true,
  })

/** Loads the keys from the auth service. */
export const keysOf = (service: Pick<Api<typeof auth>, 'jwks'>) => () => service.jwks({}, startContext(LOAD_MS))
