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

  const take = async (key: string, own: Turns) => {
    for (;;) {
      const before = own.ended
      try {
        return await tries.take(key)
      } catch (reason) {
        if (own.running.size === 0 && own.ended === before) throw reason
        await Promise.allSettled(own.running)
      }
    }
  }

  return {
    /** Takes a try, then does `work`, which gives the try back or clears the key before it settles if it was right. */
    async during<T>(key: string, work: () => Promise<T>): Promise<T> {
      const own = turns.get(key) ?? { running: new Set(), ended: 0, present: 0 }
      turns.set(key, own)
      own.present += 1
      try {
        await take(key, own)
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
