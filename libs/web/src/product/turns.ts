import type { Tries } from '../deps.ts'

interface Turns {
  running: Set<Promise<unknown>>
  /** How many have come to an end. */
  ended: number
  /** Who runs, or would like to. */
  present: number
}

/**
 * Tries that wait for each other. One that is under way may turn out right, and then it never counted: whoever would be
 * refused because of it waits for what becomes of it, in this process at least.
 */
export const createTurns = (tries: Tries) => {
  const turns = new Map<string, Turns>()

  const take = async (key: string, deadline: number, own: Turns) => {
    for (;;) {
      const before = own.ended
      try {
        return await tries.take(key)
      } catch (reason) {
        const nothingChanges = own.running.size === 0 && own.ended === before
        if (nothingChanges || Date.now() >= deadline) throw reason
        if (own.running.size > 0) await Promise.race([...own.running, until(deadline)]).catch(() => {})
      }
    }
  }

  return {
    /**
     * Takes a try, if need be by waiting until the deadline (epoch ms), then does `work`, which gives the try back or clears
     * the key before it settles if it was right. Rejects with `rate_limited`.
     */
    async during<T>(key: string, deadline: number, work: () => Promise<T>): Promise<T> {
      const own = turns.get(key) ?? { running: new Set(), ended: 0, present: 0 }
      turns.set(key, own)
      own.present += 1
      try {
        await take(key, deadline, own)
        const working = work()
        own.running.add(working)
        return await working.finally(() => {
          own.running.delete(working)
          own.ended += 1
        })
      } finally {
        own.present -= 1
        if (own.present === 0) turns.delete(key)
      }
    },
    giveBack: (key: string) => tries.giveBack(key),
    clear: (key: string) => tries.clear(key),
  }
}

const MAX_TIMER_MS = 2 ** 31 - 1 // a longer one would fire at once

const until = (deadline: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.min(deadline - Date.now(), MAX_TIMER_MS)).unref())
