import { setTimeout as sleep } from 'node:timers/promises'
import type { Contract } from '../contract.ts'
import { isSafe } from '../contract.ts'
import type { Filter } from '../handler.ts'
import { wasNeverStarted } from '../handler.ts'

const MAX_WAIT_MS = 50 // callers that failed together must not come back together

interface RetryOptions {
  random?: () => number
}

/**
 * Tries once more what came back `unavailable`: safe operations always, others only when they surely were not started.
 * Waits a random moment first, and never past the deadline.
 */
export const withRetry =
  (contract: Contract, { random = Math.random }: RetryOptions = {}): Filter =>
  (next) =>
  async (request) => {
    const reply = await next(request)
    if (reply.ok || reply.error.code !== 'unavailable') return reply
    if (!wasNeverStarted(reply) && !isSafe(contract, request.operation)) return reply

    const wait = random() * MAX_WAIT_MS
    if (Date.now() + wait >= request.ctx.deadline) return reply
    await sleep(wait)
    if (request.ctx.signal?.aborted) return reply
    return next(request)
  }
