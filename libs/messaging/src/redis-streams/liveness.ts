import type { Redis } from 'ioredis'

const LIFE_MS = 2_000 // a dead consumer is known to be dead after this; its entries wait as long
const RENEW_MS = 500 // three renewals may be late before a living consumer is taken for dead

// consumer:<group>:<name>    there for as long as it is renewed
export const lifeKey = (group: string, name: string) => `consumer:${group}:${name}`

/**
 * A consumer's sign of life, beside its entries: how long an entry has been idle does not say whether its consumer is
 * dead or only slow.
 */
export const createLiveness = (redis: Redis, group: string, name: string) => {
  const key = lifeKey(group, name)
  let timer: NodeJS.Timeout | undefined
  let renewedAt = performance.now()
  let judgeFrom = 0
  let wasInForce = false

  /** Redis was away: signs of life have run out, or are lost, and the living need a moment to come back and renew theirs. */
  const beLenient = () => {
    judgeFrom = performance.now() + LIFE_MS
  }

  const renew = async () => {
    await redis.set(key, '1', 'PX', LIFE_MS)
    const now = performance.now()
    if (now - renewedAt > LIFE_MS) beLenient() // Redis hung
    renewedAt = now
    wasInForce = true
  }
  const tryToRenew = () => renew().catch(() => undefined) // the next one may work

  const onReady = () => {
    if (wasInForce) beLenient() // else this is our first connection
    void tryToRenew() // the others wait for it
  }

  return {
    async start() {
      redis.on('ready', onReady)
      timer = setInterval(() => void tryToRenew(), RENEW_MS) // never rejects
      await tryToRenew()
    },

    /** Which of these consumers of the group are dead. Of that nothing is known while our own sign of life is not in force. */
    async dead(names: string[]): Promise<string[]> {
      const now = performance.now()
      if (now - renewedAt > LIFE_MS || now < judgeFrom) return []
      const alive = await Promise.all(names.map((other) => redis.exists(lifeKey(group, other))))
      return names.filter((_, i) => alive[i] === 0)
    },

    /** Others may take over at once. */
    async stop() {
      clearInterval(timer)
      redis.off('ready', onReady)
      await redis.del(key).catch(() => undefined) // then it runs out
    },
  }
}

export type Liveness = ReturnType<typeof createLiveness>
