import { Counter, Gauge, Registry } from 'prom-client'

/** What the router has counted. It is read when it is asked for, so it costs a call nothing more. */
export interface Counted {
  connections: number
  sessions: number
  dropped: number
  tooLong: number
  cutOff: number
  aborted: number
  procedures: readonly CountedProcedure[]
}

export interface CountedProcedure {
  realm: string
  procedure: string
  callees: number
  inFlight: number
  queued: number
  /** Calls that a callee has answered, by a result or an error. */
  answered: number
  /** Calls that a limit has refused. */
  rejected: number
  /** ms of all answered calls together, from the CALL to the last answer. */
  latencySum: number
}

type Kind = 'gauge' | 'counter'

const OF_ROUTER: [string, string, Kind, (counted: Counted) => number][] = [
  ['wamp_connections', 'Open connections, with or without a session', 'gauge', ({ connections }) => connections],
  ['wamp_sessions', 'Sessions that have joined a realm', 'gauge', ({ sessions }) => sessions],
  ['wamp_events_dropped_total', 'Events for subscribers whose buffer was full', 'counter', ({ dropped }) => dropped],
  ['wamp_messages_too_long_total', 'Messages longer than their receiver takes', 'counter', ({ tooLong }) => tooLong],
  ['wamp_connections_cut_total', 'Clients cut off because they did not read', 'counter', ({ cutOff }) => cutOff],
  ['wamp_aborts_total', 'Sessions and openings that ended with an ABORT', 'counter', ({ aborted }) => aborted],
]

const MS = 1_000

const OF_PROCEDURE: [string, string, Kind, (counted: CountedProcedure) => number][] = [
  ['wamp_callees', 'Callees that have registered the procedure', 'gauge', ({ callees }) => callees],
  ['wamp_calls_in_flight', 'Calls that a callee has now', 'gauge', ({ inFlight }) => inFlight],
  ['wamp_calls_queued', 'Calls that wait for a callee', 'gauge', ({ queued }) => queued],
  ['wamp_calls_total', 'Calls that were answered', 'counter', ({ answered }) => answered],
  ['wamp_calls_rejected_total', 'Calls that a limit has refused', 'counter', ({ rejected }) => rejected],
  [
    'wamp_call_seconds_total',
    'Time of all answered calls together, from the CALL to its last answer',
    'counter',
    ({ latencySum }) => latencySum / MS,
  ],
]

interface Metric {
  kind: Kind
  name: string
  help: string
  labelNames: string[]
  rows: () => { labels: Record<string, string>; value: number }[]
}

/** The numbers of the router for Prometheus. Calls a second and the mean latency are rates of its counters. */
export const createMetrics = (read: () => Counted): Registry => {
  const registry = new Registry()
  const registers = [registry]

  const add = ({ kind, rows, ...named }: Metric) => {
    if (kind === 'gauge')
      return new Gauge({
        ...named,
        registers,
        collect() {
          this.reset()
          for (const { labels, value } of rows()) this.set(labels, value)
        },
      })
    return new Counter({
      ...named,
      registers,
      collect() {
        this.reset()
        for (const { labels, value } of rows()) this.inc(labels, value)
      },
    })
  }

  for (const [name, help, kind, of] of OF_ROUTER)
    add({ kind, name, help, labelNames: [], rows: () => [{ labels: {}, value: of(read()) }] })

  for (const [name, help, kind, of] of OF_PROCEDURE) {
    const rows = () =>
      read().procedures.map((counted) => {
        const { realm, procedure } = counted
        return { labels: { realm, procedure }, value: of(counted) }
      })
    add({ kind, name, help, labelNames: ['realm', 'procedure'], rows })
  }
  return registry
}
