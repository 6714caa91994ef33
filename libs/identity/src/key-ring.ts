import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import type { auth, Jwks } from '@murmuration/contracts'
import { type Api, AppError } from '@murmuration/rpc'

const REFRESH_MS = 60 * 60 * 1000
const LOAD_MS = 3000
const UNKNOWN_MS = 10_000 // strangers can invent key ids; each of them must not become a call

/**
 * The public keys, kept in memory: while whoever publishes them is down, tokens are checked all the same.
 * They are loaded again every hour, and for a `kid` not seen before at most once in 10 seconds.
 */
export const createKeyRing = (load: () => Promise<Jwks>, now: () => number = Date.now) => {
  let keys = new Map<string, KeyObject>()
  let triedAt = -Infinity
  let failed = false
  let loading: Promise<void> | undefined

  const reload = () => {
    loading ??= load()
      .then((jwks) => {
        keys = new Map(jwks.keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]))
        failed = false
      })
      .catch((cause: unknown) => {
        failed = true
        throw unavailable(cause)
      })
      .finally(() => {
        triedAt = now()
        loading = undefined
      })
    return loading
  }

  return async (kid: string): Promise<KeyObject | undefined> => {
    const known = keys.get(kid)
    if (known) {
      if (now() - triedAt > REFRESH_MS) void reload().catch(() => undefined) // the keys at hand are still good
      return known
    }

    if (keys.size > 0 && !loading && now() - triedAt < UNKNOWN_MS) {
      if (failed) throw unavailable() // it may be a new key: nobody could tell us
      return undefined
    }
    await reload()
    return keys.get(kid)
  }
}

const unavailable = (cause?: unknown) =>
  new AppError('unavailable', 'The keys to check access tokens cannot be had at the moment', { cause })

/** Loads the keys from the auth service. */
export const keysOf = (service: Pick<Api<typeof auth>, 'jwks'>) => () =>
  service.jwks({}, { requestId: randomUUID(), deadline: Date.now() + LOAD_MS })
