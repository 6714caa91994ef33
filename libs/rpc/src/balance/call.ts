import { isOverloaded, type Reply, type Request, wasNeverStarted } from '../handler.ts'

/** A call on its way to one instance after the other. */
export interface Call {
  request: Request
  resolve: (reply: Reply) => void
  /** The keys of the instances that had it, in earlier tries too. */
  tried: Set<string>
  /** ms in the queue so far. */
  queuedMs: number
  /** When it was submitted last (ms, by the balancer's clock). */
  submittedAt: number
  /** At a callee now; otherwise it waits. */
  running: boolean
  /** Nobody waits for its answer any more. */
  gone: boolean
}

interface Chances {
  somebodyIsLeft: boolean
  mayWait: boolean
}

/** Whether a call that was not begun goes to another instance, or into the queue. */
export const goesOn = ({ gone }: Call, reply: Reply, { somebodyIsLeft, mayWait }: Chances) => {
  if (reply.ok || gone) return false
  if (isOverloaded(reply)) return mayWait || somebodyIsLeft
  return reply.error.code === 'unavailable' && wasNeverStarted(reply) && somebodyIsLeft
}
