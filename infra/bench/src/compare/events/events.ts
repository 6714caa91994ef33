import { setTimeout as sleep } from 'node:timers/promises'
import type { createScope } from '@murmuration/local'
import { brokerOf, type Brokers } from '../peers/broker.ts'
import { canPin, startPeer, type Peer } from '../peers/peer.ts'
import type { Offer, Published } from './publisher.ts'
import type { Arrived } from './subscriber.ts'
import type { EventWayName } from './ways.ts'

const WARM_UP: Offer = { rate: 1_000, ms: 300 } // for compilers and connections
const LOOK_MS = 100 // between two looks at what has arrived
const IDLE_MS = 1_500 // longer than a queue or a repeated batch pauses: after this nothing more comes
const PATIENCE_MS = 30_000 // for all that waits

/** One way, one rate: what became of the events. */
export interface Passage {
  way: string
  /** Events that should have been published a second. */
  rate: number
  offered: number
  /** Events that were published in the same time; the others would wait in the outbox. */
  published: number
  perSecond: number
  arrived: number
  /** Published, and not arrived when the subscriber was idle. */
  lost: number
  /** Published, and still to come when patience had ended. */
  waiting: number
  /** Deliveries of an event that had been handled before. */
  repeated: number
  /** Lost events that the receiver itself knows of; missing where it does not count them. */
  counted?: number
  /** ms from the last publication to the last arrival. */
  behind: number
}

interface EventsOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  brokers: Brokers
  ways: readonly EventWayName[]
  rates: readonly number[]
  /** How long events are published at each rate. */
  offerMs: number
}

/** A publisher and a subscriber, new for each rate, and a rate that not every way can carry. */
export const measureEvents = async ({ say, ways, rates, ...options }: EventsOptions): Promise<Passage[]> => {
  const measured: Passage[] = []
  for (const way of ways) {
    for (const rate of rates) {
      const passage = await goThrough({ ...options, way, rate })
      const { published, arrived } = passage
      say(`events  ${way.padEnd(6)} ${String(rate).padStart(6)}/s  ${arrived} of ${published} arrived`)
      measured.push(passage)
    }
  }
  return measured
}

interface Turn extends Pick<EventsOptions, 'scope' | 'brokers' | 'offerMs'> {
  way: EventWayName
  rate: number
}

const goThrough = async ({ scope, brokers, offerMs, way, rate }: Turn): Promise<Passage> => {
  const cores = canPin() ? ([0, 1] as const) : ([undefined, undefined] as const)
  const topic = `posts-${rate}` // each rate a stream that is empty
  const told = [way, brokers[brokerOf(way)].url, topic]
  const sink = await scope.own(startPeer({ file: 'events/subscriber', args: told, core: cores[1] }))
  const args = [way, sink.first, topic]
  const source = await scope.own(startPeer({ file: 'events/publisher', args, core: cores[0] }))
  const warm = await source.ask<Published>(WARM_UP)
  const before = await untilIdle(sink, warm.published)
  const result = await source.ask<Published>({ rate, ms: offerMs } satisfies Offer)
  const after = await untilIdle(sink, before.arrived + result.published)
  await source.stop()
  await sink.stop()
  return passageOf({ way, rate }, result, before, after)
}

interface Seen extends Arrived {
  /** Nothing more comes. */
  isIdle: boolean
}

const untilIdle = async (sink: Peer, expected: number): Promise<Seen> => {
  const until = performance.now() + PATIENCE_MS
  let changedAt = performance.now()
  for (let last = -1; ;) {
    const seen = await sink.ask<Arrived>({})
    const now = performance.now()
    if (seen.arrived !== last) changedAt = now
    last = seen.arrived
    const isIdle = seen.arrived >= expected || now - changedAt >= IDLE_MS
    if (isIdle || now >= until) return { ...seen, isIdle }
    await sleep(LOOK_MS)
  }
}

export const passageOf = (
  { way, rate }: Pick<Passage, 'way' | 'rate'>,
  { offered, published, seconds, endedAt }: Published,
  before: Arrived,
  after: Seen,
): Passage => {
  const arrived = after.arrived - before.arrived
  const missing = published - arrived
  return {
    ...{ way, rate, offered, published, perSecond: published / seconds, arrived },
    lost: after.isIdle ? missing : 0,
    waiting: after.isIdle ? 0 : missing,
    repeated: after.repeated - before.repeated,
    ...(after.counted !== undefined && { counted: after.counted - (before.counted ?? 0) }),
    behind: Math.max(0, after.lastAt - endedAt),
  }
}
