import { setTimeout as sleep } from 'node:timers/promises'
import { type Contract, isSafe } from '../contract.ts'
import { isOverloaded, type Reply, type Request, wasLost, wasNeverStarted } from '../handler.ts'
import { createRetryBudget } from './retry-budget.ts'

const JITTER_MS = 50 // callers that failed together must not come back together

interface RetriesOptions {
  contract: Contract
  queueLimit: number
  now: () => number
  random: () => number
}

interface Tried {
  request: Request
  retried: boolean
  /** Nobody waits for its answer any more. */
  gone: boolean
}

/** Whether a call that has failed goes on, to somebody else or into the queue. */
export const createRetries = ({ contract, queueLimit, now, random }: RetriesOptions) => {
  const budget = createRetryBudget()

  return {
    earn: budget.earn,

    /** `somebodyIsLeft`: there is an instance that has not had this call. Takes a moment where it is a retry. */
    async mayGoOn(call: Tried, reply: Reply, somebodyIsLeft: boolean) {
      if (reply.ok || call.gone) return false
      if (isOverloaded(reply)) return queueLimit > 0 || somebodyIsLeft
      if (reply.error.code !== 'unavailable' || !wasLost(reply)) return false // it answered: somebody behind it is away
      // It never got there: that was no try. Somebody else may be alive, though each is asked only once.
      if (wasNeverStarted(reply)) return somebodyIsLeft

      if (call.retried || !isSafe(contract, call.request.operation)) return false
      const wait = random() * JITTER_MS
      if (now() + wait >= call.request.ctx.deadline || !budget.spend()) return false
      call.retried = true
      await sleep(wait)
      return !call.gone
    },
  }
}
