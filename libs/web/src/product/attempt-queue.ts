import type { RateLimit } from '../limits.ts'

/** The attempts at one key. */
interface Attempts {
  running: Set<Promise<unknown>>
  /** How many have finished since the first one of this entry. */
  finished: number
  /** How many run or wait; at zero the entry is removed. */
  present: number
}

/**
 * Attempts under a rate limit that wait for each other. A running attempt may succeed, and a success does not count. So
 * an attempt over the limit is not refused while others with the same key run: it waits for their results. This holds
 * within one process; replicas share the counts but not the queue.
 */
export const createAttemptQueue = (limit: RateLimit) => {
  const keys = new Map<string, Attempts>()

  const take = async (key: string, deadline: number, own: Attempts) => {
    for (;;) {
      const before = own.finished
      try {
        return await limit.take(key)
      } catch (reason) {
        // An attempt that finished during `take` may have freed a place after the limit was read.
        const nothingChanges = own.running.size === 0 && own.finished === before
        if (nothingChanges || Date.now() >= deadline) throw reason
        if (own.running.size > 0) await Promise.race([...own.running, until(deadline)]).catch(() => {})
      }
    }
  }

  return {
    /**
     * Counts an attempt, then runs `work`. Over the limit, it waits for running attempts until the deadline (epoch ms) and
     * then rejects with `rate_limited`. A `work` that succeeds calls `giveBack` or `clear` before it settles.
     */
    async run<T>(key: string, deadline: number, work: () => Promise<T>): Promise<T> {
      const own = keys.get(key) ?? { running: new Set(), finished: 0, present: 0 }
      keys.set(key, own)
      own.present += 1
      try {
        await take(key, deadline, own)
        const working = work()
        own.running.add(working)
        return await working.finally(() => {
          own.running.delete(working)
          own.finished += 1
        })
      } finally {
        own.present -= 1
        if (own.present === 0) keys.delete(key)
      }
    },
    giveBack: (key: string) => limit.giveBack(key),
    clear: (key: string) => limit.clear(key),
  }
}

const MAX_TIMER_MS = 2 ** 31 - 1 // a longer one would fire at once

const until = (deadline: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.min(deadline - Date.now(), MAX_TIMER_MS)).unref())
