import type { Registration } from './records.ts'

/** Registrations in numbers, for metrics and for people. */
export const inspect = (registrations: Iterable<Registration>) =>
  Array.from(registrations, ({ id, uri, match, invoke, created, dispatcher, counts }) => {
    const { inFlight, queued, callees } = dispatcher.inspect()
    const rows = callees.map(({ id: { peer }, concurrency, inFlight }) => ({
      session: peer.session.id,
      concurrency,
      inFlight,
    }))
    return { id, uri, match, invoke, created, inFlight, queued, ...counts, callees: rows }
  })
