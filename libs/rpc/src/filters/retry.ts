import { setTimeout as sleep } from 'node:timers/promises'
import type { Contract } from '../contract.ts'
import { isSafe } from '../contract.ts'
import type { Filter, Reply, Request } from '../handler.ts'
import { wasLost, wasNeverStarted } from '../handler.ts'
import { createRetryBudget } from './retry-budget.ts'

const JITTER_MS = 50 // callers that failed together must not come back together

interface RetryOptions {
  random?: () => number
}

/**
 * Tries once more what was lost on the way: safe operations always, others only when they surely were not started. Waits
 * a random moment first, never past the deadline; all retries together have a budget. An answer is never tried again, also
 * not one that says `unavailable`: then a part that the callee depends on is away.
 */
export const withRetry = (contract: Contract, { random = Math.random }: RetryOptions = {}): Filter => {
  const budget = createRetryBudget()

  const mayBeRepeated = ({ operation }: Request, reply: Reply) =>
    !reply.ok &&
    reply.error.code === 'unavailable' &&
    wasLost(reply) &&
    !reply.delivery?.exhausted &&
    (wasNeverStarted(reply) || isSafe(contract, operation))

  return (next) => async (request) => {
    budget.earn()
    const reply = await next(request)
    if (!mayBeRepeated(request, reply)) return reply

    const wait = random() * JITTER_MS
    if (Date.now() + wait >= request.ctx.deadline || !budget.spend()) return reply
    await sleep(wait)
    if (request.ctx.signal?.aborted) return reply
    return next({ ...request, tried: reply.delivery?.tried })
  }
}
