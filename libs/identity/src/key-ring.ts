import { createPublicKey, type KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { auth, Jwks } from '@murmuration/contracts'
import { type Api, AppError, startContext } from '@murmuration/rpc'
import type { KeptKeys } from './kept-keys.ts'

const REFRESH_MS = 60 * 60 * 1000
const LOAD_MS = 3000
const UNKNOWN_MS = 10_000 // strangers can invent key ids; each of them must not become a call
const FIRST_RETRY_MS = 200
const LAST_RETRY_MS = 5_000
const WORTH_A_WORD_MS = 1_000

interface Log {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

interface KeyRingOptions {
  /** Asks the process that signs. */
  load: () => Promise<Jwks>
  /** Where processes keep the keys for each other, should they start while that one is down. */
  kept?: KeptKeys
  now?: () => number
}

/**
 * The public keys, in memory: while the process that publishes them is down, tokens are checked all the same. They are
 * loaded again every hour, and for a `kid` not seen before at most once in 10 seconds.
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
    // Auth always publishes one. An empty set would take away good keys, here and where they are kept.
    if (jwks.keys.length === 0) throw new Error(`There is no key in the set from ${from}`)
    const taken = jwks.keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })] as const)
    // What others have kept may be older than what is here: it adds keys, and takes none away.
    keys = new Map(from === 'kept' ? [...taken, ...keys] : taken)
    if (from !== source) log?.info({ source: from, kids: [...keys.keys()] }, 'keys.loaded')
    source = from
  }

  const tryToTake = (jwks: Jwks) => {
    try {
      take(jwks, 'kept')
      return true
    } catch {
      return false // it is empty, or some other program has written there
    }
  }

  const loadOrRead = async () => {
    try {
      const jwks = await load()
      take(jwks, 'auth')
      failed = false
      void kept?.write(jwks) // never rejects; this process has them
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
      // Processes that start together wait for each other: that is not worth a word yet.
      await reload().catch((err: unknown) => wait > WORTH_A_WORD_MS && log?.warn({ err }, 'keys.missing'))
      if (keys.size === 0) await sleep(wait, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  }

  return {
    async find(kid: string): Promise<KeyObject | undefined> {
      const known = keys.get(kid)
      if (known) {
        if (now() - triedAt > REFRESH_MS) void reload().catch(() => undefined) // the keys at hand are still good
        return known
      }

      if (keys.size > 0 && !loading && now() - triedAt < UNKNOWN_MS) {
        if (failed) throw unavailable() // it may be a new key, which only the signing process knows
        return undefined
      }
      await reload()
      const found = keys.get(kid)
      if (!found && failed) throw unavailable()
      return found
    },

    /** Begins to load, and goes on until there are keys; the process need not wait for it. */
    async start(to: Log) {
      log = to
      void keepTrying() // never rejects
    },
    stop: async () => stopped.abort(),

    has: () => keys.size > 0,
    /** Rejects while there are no keys at all. */
    async check() {
      if (keys.size === 0) throw unavailable()
    },
  }
}

export type KeyRing = ReturnType<typeof createKeyRing>

// `notStarted`: it is this process that lacks them. Another replica may have them.
const unavailable = (cause?: unknown) =>
  new AppError('unavailable', 'The keys to check access tokens cannot be had at the moment', {
    cause,
    notStarted: true,
  })

/** Loads the keys from the auth service. */
export const keysOf = (service: Pick<Api<typeof auth>, 'jwks'>) => () => service.jwks({}, startContext(LOAD_MS))
