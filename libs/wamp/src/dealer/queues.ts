import { matches, type Pattern } from '../patterns.ts'
import type { Registration } from './records.ts'

/** Calls of procedures that match wait when all callees are full: so many for each registration. */
export interface CallQueue extends Pattern {
  limit: number
}

/** The call queues of a realm. */
export const createQueues = () => {
  let queues: readonly CallQueue[] = []
  // Most registrations are exact: their limit is found once, not with each call.
  let known = new WeakMap<Registration, number>()

  const find = (procedure: string) => queues.find((queue) => matches(queue, procedure))?.limit ?? 0

  return {
    /** From now on. Calls that wait already go on waiting. */
    set(next: readonly CallQueue[]) {
      queues = next
      known = new WeakMap()
    },

    /** Calls that may wait when this procedure is called: the first queue that matches says; 0 when there is none. */
    limit(registration: Registration, procedure: string) {
      if (queues.length === 0) return 0
      if (registration.match !== 'exact') return find(procedure)
      const limit = known.get(registration) ?? find(procedure)
      known.set(registration, limit)
      return limit
    },
  }
}

export type Queues = ReturnType<typeof createQueues>
