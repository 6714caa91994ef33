import { setTimeout as sleep } from 'node:timers/promises'
import type { Contract } from '../contract.ts'
import { isSafe } from '../contract.ts'
import type { Filter, Reply, Request } from '../handler.ts'
import { wasLost, wasNeverStarted } from '../handler.ts'

const JITTER_MS = 50 // callers that failed together must not come back together

interface RetryOptions {
  random?: () => number
}

/**
 * Sends a lost call once more: safe operations always, others only when they surely were not started. It waits a random
 * moment first, never past the deadline; all retries together have a budget. An answer is never retried, not even
 * `unavailable`: then the callee is there, and something that it depends on is away.
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

const RETRY_RATIO = 0.1 // retries to calls: a callee in trouble gets at most a tenth more, not twice as much
const RESERVE = 20 // so that a quiet caller may retry at all

/** A token bucket: calls fill it, retries take from it. */
export const createRetryBudget = () => {
  let tokens = RESERVE

  return {
    /** A first try was made. */
    earn() {
      tokens = Math.min(RESERVE, tokens + RETRY_RATIO)
    },
    /** Whether there may be a retry; takes a token if so. */
    spend() {
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
