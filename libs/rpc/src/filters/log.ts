import { STATUS } from '@murmuration/errors'
import type { Filter } from '../handler.ts'

export interface CallLog {
  debug(fields: object, event: string): void
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

/** One event for each call: `rpc.answered`, or `rpc.failed` (a warning) when a part was at fault, not the input. */
export const withLog =
  (log: Pick<CallLog, 'debug' | 'warn'>): Filter =>
  (next) =>
  async (request) => {
    const begun = performance.now()
    const reply = await next(request)
    const { requestId } = request.ctx
    const ms = Math.round((performance.now() - begun) * 10) / 10
    const { tried = [], queuedMs = 0 } = reply.delivery ?? {}
    const fields = {
      requestId,
      operation: request.operation,
      ms,
      ...(tried.length > 1 && { attempts: tried.length }),
      ...(queuedMs >= 1 && { queuedMs: Math.round(queuedMs) }),
    }
    if (reply.ok) log.debug(fields, 'rpc.answered')
    else if (STATUS[reply.error.code] < 500) log.debug({ ...fields, code: reply.error.code }, 'rpc.answered')
    else log.warn({ ...fields, code: reply.error.code }, 'rpc.failed')
    return reply
  }
