import type { Refusal } from '@murmuration/dispatch'
import type { CallLog } from '../filters/log.ts'
import type { Request } from '../handler.ts'

interface CallEventsOptions {
  service: string
  log: Pick<CallLog, 'info' | 'warn'>
  now: () => number
}

const APART_MS = 10_000 // between two lines of one kind: in an outage every call is retried or refused

const fieldsOf = ({ operation, ctx }: Request) => ({ operation, requestId: ctx.requestId })

/**
 * Logs what happens to calls: `breaker.opened`, `breaker.closed` (on change), `call.retried` and `call.refused` (one line in
 * 10 s for each instance or reason; its `more` counts the events that were left out since the line before).
 */
export const createCallEvents = ({ service, log, now }: CallEventsOptions) => {
  const last = new Map<string, { at: number; omitted: number }>()

  /** The fields of another line of this kind; undefined when the last one is too recent. */
  const rateLimited = (kind: string) => {
    const before = last.get(kind)
    if (before && now() - before.at < APART_MS) return void (before.omitted += 1)
    last.set(kind, { at: now(), omitted: 0 })
    return before && before.omitted > 0 ? { more: before.omitted } : {}
  }

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
