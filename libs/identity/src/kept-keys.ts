import { setTimeout as sleep } from 'node:timers/promises'
import { Jwks } from '@murmuration/contracts'

/** The last keys that were loaded, where every process of the system finds them. */
export interface KeptKeys {
  /** Undefined when there are none, or none can be had. */
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
 * Keeps the keys in Redis. A program that may write there could put in keys of its own, and then sign tokens: it is as
 * trusted as the events that travel through the same Redis.
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
    // A process that has just started may have its keys before it has its Redis.
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
