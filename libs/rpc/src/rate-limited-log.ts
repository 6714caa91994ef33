import type { TransportLog } from './transports/transport.ts'

const APART_MS = 10_000 // between two lines of one kind: an outage or an unauthenticated peer must not fill the log

/**
 * Limits lines to one of each kind in 10 s. Returns the fields to add to the next line of a kind (`more`: how many were left
 * out since the line before), and undefined when the last line is too recent.
 */
export const createLineLimit = (now: () => number) => {
  const last = new Map<string, { at: number; omitted: number }>()

  return (kind: string): { more?: number } | undefined => {
    const before = last.get(kind)
    if (before && now() - before.at < APART_MS) return void (before.omitted += 1)
    last.set(kind, { at: now(), omitted: 0 })
    return before && before.omitted > 0 ? { more: before.omitted } : {}
  }
}

/** The same log with at most one line of each event in 10 s. Without a log, nothing is written. */
export const rateLimitedLog = (log?: TransportLog): TransportLog => {
  const limit = createLineLimit(() => performance.now())

  const limited = (level: 'info' | 'warn') => (fields: object, event: string) => {
    const more = limit(event)
    if (more) log?.[level]({ ...fields, ...more }, event)
  }
  return { info: limited('info'), warn: limited('warn') }
}
