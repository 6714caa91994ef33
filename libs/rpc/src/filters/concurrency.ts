import type { Filter } from '../handler.ts'
import { failed } from '../handler.ts'

const RETRY_AFTER = 1 // s

/** At most `limit` calls at once (0: any number); others are answered `overloaded` at once, so that their caller can go elsewhere. */
export const withConcurrency = (limit: number): Filter => {
  let inFlight = 0

  return (next) => async (request) => {
    if (limit > 0 && inFlight >= limit) {
      const message = `${limit} in flight here, and no more are taken`
      return failed(request.id, { code: 'overloaded', message, retryAfter: RETRY_AFTER })
    }
    inFlight += 1
    try {
      return await next(request)
    } finally {
      inFlight -= 1
    }
  }
}
