import { failed, isOverloaded, type Reply, type Request, wasNeverStarted } from '../handler.ts'

/** A call on its way to one instance after the other. */
export interface Call {
  request: Request
  resolve: (reply: Reply) => void
  /** Those who had it, in earlier tries too. */
  tried: Set<string>
  /** At a callee now; otherwise it waits. */
  running: boolean
  /** Nobody waits for its answer any more. */
  gone: boolean
}

interface Chances {
  somebodyIsLeft: boolean
  mayWait: boolean
}

/** Whether a call that nobody has begun goes to somebody else, or into the queue. */
export const goesOn = ({ gone }: Call, reply: Reply, { somebodyIsLeft, mayWait }: Chances) => {
  if (reply.ok || gone) return false
  if (isOverloaded(reply)) return mayWait || somebodyIsLeft
  return reply.error.code === 'unavailable' && wasNeverStarted(reply) && somebodyIsLeft
}

/** What a call that goes no further is told. Where all have been asked that is an answer: `withRetry` need not go round once more. */
export const lastReply = (reply: Reply): Reply =>
  !reply.ok && wasNeverStarted(reply) ? failed(reply.id, reply.error) : reply
