import { setTimeout as sleep } from 'node:timers/promises'
import { Jwks } from '@murmuration/contracts'

/** The public keys that a process last loaded, stored where every process of the system can read them. */
export interface KeptKeys {
  /** Undefined when none are stored, or the store does not answer. */
  read(): Promise<Jwks | undefined>
  /** Never rejects. */
  write(jwks: Jwks): Promise<void>
}

interface Store {
  get(key: string): Promise<string | null>
  set(key: string, value: string): Promise<unknown>
}

const KEY = 'jwks'
const TRIES = 20
const PAUSE_MS = 500

/**
 * Stores the public keys in Redis. A program that can write into that Redis could store its own keys and then sign tokens, so
 * write access must be as restricted as the events in the same Redis already require.
 */
export const keptIn = (redis: Store): KeptKeys => ({
  async read() {
    try {
      return Jwks.parse(JSON.parse((await redis.get(KEY)) ?? ''))
    } catch {
      return undefined
    }
  },
  async write(jwks) {
    // A new process may have its keys before it is connected to Redis.
    for (let tries = 0; tries < TRIES; tries++) {
      const written = await redis.set(KEY, JSON.stringify(jwks)).then(
        () => true,
        () => false,
      )
      if (written) return
      await sleep(PAUSE_MS, undefined, { ref: false })
    }
  },
})
