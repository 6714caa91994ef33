import { type Reply, type Request, wasNeverStarted } from '../handler.ts'

const WEIGHT = 1 / 16 // of the newest call in the moving average
const GIVEN_UP = 2 // times the wait: a call given up would have taken longer than that, how much is unknown
const LEAST_MS = 25 // for the way there and back; a callee says `timeout` 20 ms before its caller would

/**
 * Admission control: how long a call may wait in the queue. In an overload the first call in the queue has waited longest and
 * has the least time left. Begun just before their deadline, all calls would be given up while the callee works on them, and it
 * would work on nothing else. So a call that has waited is sent only while twice the usual time of its operation is left;
 * otherwise it is answered `overloaded`.
 */
export const createAdmission = () => {
  const usual = new Map<string, number>() // ms, by operation

  return {
    /** How long a call may still wait (ms). */
    left: ({ operation, ctx }: Request) =>
      ctx.deadline - Date.now() - Math.max(LEAST_MS, 2 * (usual.get(operation) ?? 0)),

    /** A call was answered after `ms`, or given up then. */
    learn({ operation }: Request, reply: Reply, ms: number) {
      const late = !reply.ok && reply.error.code === 'timeout' && !wasNeverStarted(reply)
      if (!reply.ok && !late) return
      const took = late ? GIVEN_UP * ms : ms
      const before = usual.get(operation) ?? took
      usual.set(operation, before + (took - before) * WEIGHT)
    },
  }
}
