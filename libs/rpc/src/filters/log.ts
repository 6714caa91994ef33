import { AppError, type ErrorCode, STATUS } from '@murmuration/errors'
import type { Filter } from '../handler.ts'
import type { Around, Call } from '../wrap-api.ts'

export interface CallLog {
  debug(fields: object, event: string): void
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

type Lines = Pick<CallLog, 'debug' | 'warn'>

/** One event for each call: `rpc.answered`, or `rpc.failed` (a warning) when a part was at fault, not the input. */
export const withLog =
  (log: Lines): Filter =>
  (next) =>
  async (request) => {
    const ended = timed(log, request)
    const reply = await next(request)
    const { tried = [], queuedMs = 0 } = reply.delivery ?? {}
    ended(reply.ok ? undefined : reply.error.code, {
      ...(tried.length > 1 && { attempts: tried.length }),
      ...(queuedMs >= 1 && { queuedMs: Math.round(queuedMs) }),
    })
    return reply
  }

/** The same events for calls that travel over no wire: an interceptor for `wrapApi`. */
export const logCalls =
  (log: Lines): Around =>
  async (call, next) => {
    const ended = timed(log, call)
    try {
      const output = await next()
      ended()
      return output
    } catch (reason) {
      ended(AppError.from(reason).code)
      throw reason
    }
  }

const timed = (log: Lines, { operation, ctx: { requestId } }: Pick<Call, 'operation' | 'ctx'>) => {
  const begun = performance.now()

  return (code?: ErrorCode, more?: object) => {
    const ms = Math.round((performance.now() - begun) * 10) / 10
    const fields = { requestId, operation, ms, ...more, ...(code && { code }) }
    if (code && STATUS[code] >= 500) log.warn(fields, 'rpc.failed')
    else log.debug(fields, 'rpc.answered')
  }
}
