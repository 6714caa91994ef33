import type { Refusal } from '@murmuration/dispatch'
import type { CallLog } from '../filters/log.ts'
import type { Request } from '../handler.ts'

interface TellOptions {
  service: string
  log: Pick<CallLog, 'info' | 'warn'>
  now: () => number
}

const APART_MS = 10_000 // between two lines of one kind: in an outage each call is retried or refused

const of = ({ operation, ctx }: Request) => ({ operation, requestId: ctx.requestId })

/**
 * What becomes of calls on their way, as events: `breaker.opened`, `breaker.closed` (only on change), `call.retried` and
 * `call.refused` (one in 10 s for each instance or reason; `more` is how many like it were not told since the last).
 */
export const createTell = ({ service, log, now }: TellOptions) => {
  const last = new Map<string, { at: number; untold: number }>()

  /** The fields for another line of this kind, or undefined: too soon. */
  const sparingly = (kind: string) => {
    const before = last.get(kind)
    if (before && now() - before.at < APART_MS) return void (before.untold += 1)
    last.set(kind, { at: now(), untold: 0 })
    return before && before.untold > 0 ? { more: before.untold } : {}
  }

  return {
    /** `request` is the one that decided it; without one, the connection broke. */
    opened: (instance: string, request?: Request) =>
      log.warn({ service, instance, ...(request && of(request)) }, 'breaker.opened'),

    closed: (instance: string, request: Request) => log.info({ service, instance, ...of(request) }, 'breaker.closed'),

    /** It was lost at `instance`, or never reached it, and goes on. */
    retried(instance: string, request: Request) {
      const more = sparingly(`retried ${instance}`)
      if (more) log.warn({ service, instance, ...of(request), ...more }, 'call.retried')
    },

    refused({ kind, queued, inFlight }: Refusal, request: Request) {
      const more = sparingly(`refused ${kind}`)
      if (more) log.warn({ service, reason: kind, queued, inFlight, ...of(request), ...more }, 'call.refused')
    },
  }
}

export type Tell = ReturnType<typeof createTell>
