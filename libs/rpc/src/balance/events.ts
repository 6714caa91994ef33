import type { Refusal } from '@murmuration/dispatch'
import type { CallLog } from '../filters/log.ts'
import type { Request } from '../handler.ts'
import { createLineLimit } from '../rate-limited-log.ts'

interface CallEventsOptions {
  service: string
  log: Pick<CallLog, 'info' | 'warn'>
  now: () => number
}

const fieldsOf = ({ operation, ctx }: Request) => ({ operation, requestId: ctx.requestId })

/**
 * Logs what happens to calls: `breaker.opened`, `breaker.closed` (on change), `call.retried` and `call.refused` (one line in
 * 10 s for each instance or reason; its `more` counts the events that were left out since the line before).
 */
export const createCallEvents = ({ service, log, now }: CallEventsOptions) => {
  const rateLimited = createLineLimit(now)

  return {
    /** `request`: the call that opened it. None when the connection broke. */
    opened: (instance: string, request?: Request) =>
      log.warn({ service, instance, ...(request && fieldsOf(request)) }, 'breaker.opened'),

    closed: (instance: string, request: Request) =>
      log.info({ service, instance, ...fieldsOf(request) }, 'breaker.closed'),

    /** The call was lost at `instance` or never reached it, and is sent again. */
    retried(instance: string, request: Request) {
      const more = rateLimited(`retried ${instance}`)
      if (more) log.warn({ service, instance, ...fieldsOf(request), ...more }, 'call.retried')
    },

    refused({ kind, queued, inFlight }: Refusal, request: Request) {
      const more = rateLimited(`refused ${kind}`)
      if (more) log.warn({ service, reason: kind, queued, inFlight, ...fieldsOf(request), ...more }, 'call.refused')
    },
  }
}

export type CallEvents = ReturnType<typeof createCallEvents>
