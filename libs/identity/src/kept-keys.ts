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
    await redis.set(KEY, JSON.stringify(jwks)).catch(() => undefined) // the next process that loads them writes them
  },
})
