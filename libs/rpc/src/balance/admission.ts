import { type Reply, type Request, wasNeverStarted } from '../handler.ts'

const WEIGHT = 1 / 16 // of the newest call in the moving average
const GIVEN_UP = 2 // times the wait: how long the call would have taken is unknown, only that it is longer than its caller waited
const LEAST_MS = 25 // there and back; a callee says `timeout` 20 ms before its caller would

/**
 * How long a call may stand in line. In an overload whoever comes first in line has waited longest, and has the least
 * time left: begun just before their deadline all of them would be given up while the callee works, and it would work
 * on nothing else. So a call that has waited is sent only while there is time for twice what such calls usually take, and is
 * told `overloaded` otherwise.
 */
export const createAdmission = () => {
  const usual = new Map<string, number>() // ms, by operation

  return {
    /** How long a call may still wait (ms). */
    left: ({ operation, ctx }: Request) =>
      ctx.deadline - Date.now() - Math.max(LEAST_MS, 2 * (usual.get(operation) ?? 0)),

    /** A call was answered after so many milliseconds, or given up: then it would have taken longer still. */
    learn({ operation }: Request, reply: Reply, ms: number) {
      const late = !reply.ok && reply.error.code === 'timeout' && !wasNeverStarted(reply)
      if (!reply.ok && !late) return
      const took = late ? GIVEN_UP * ms : ms
      const before = usual.get(operation) ?? took
      usual.set(operation, before + (took - before) * WEIGHT)
    },
  }
}
