import type { joinRouter } from '@murmuration/rpc'
import type { Log } from '@murmuration/service'
import { z } from 'zod'
import type { EventDelivery, EventRow, EventTransport, SubscribeOptions } from '../transport.ts'

type Peer = Pick<ReturnType<typeof joinRouter>, 'publish' | 'subscribe' | 'settled' | 'onSession'>
type Arrival = Parameters<Parameters<Peer['subscribe']>[1]>[0]

// The event `post.published` of `posts` is published to the topic `murmur.events.posts.post.published`, with its payload as
// the one argument:
//   [16, <request>, {"acknowledge": true}, "murmur.events.posts.post.published", [{"post": …}], {"id": "17", "context": {…}}]
const prefixOf = (topic: string) => `murmur.events.${topic}.`
const Extra = z.looseObject({ id: z.string(), context: z.unknown() })

const MAX_WAITING = 10_000 // events of one topic; those of a minute at the rate of a busy day

/**
 * Events as WAMP's publish and subscribe: the router passes them on and stores nothing. An event stays in the outbox until
 * the router has it; a group that is not subscribed at that moment, because it is down or its connection is, never gets it
 * (`npm run replay` sends it again). Every process that subscribes gets every event, replicas of one service as well:
 * handlers are idempotent. Attempts are repeated in place, and what waits in a process that ends is lost.
 */
export const wampEvents = (peer: Peer): EventTransport => ({
  name: 'wamp',

  async publish(topic, events) {
    const sent = events.map(({ type, id, payload, context }) =>
      peer.publish(prefixOf(topic) + type, {
        args: [JSON.parse(payload)],
        kwargs: { id, context: JSON.parse(context) as unknown },
        acknowledge: true,
        options: { exclude_me: false },
      }),
    )
    await Promise.all(sent)
    return 0
  },

  async subscribe({ topics, deliver, log }) {
    const lines = topics.map((topic) => {
      const line = createLine(topic, deliver, log)
      const take = (arrival: Arrival) => line.take(rowOf(topic, arrival))
      return { line, kept: peer.subscribe(prefixOf(topic), take, { match: 'prefix' }) }
    })
    await peer.settled()
    return {
      async stop() {
        await Promise.all(lines.map(({ line, kept }) => Promise.all([kept.undo(), line.stop()])))
      },
    }
  },

  // Nothing is stored, so there is nothing to trim or to lose.
  trim: async () => ({ slowest: undefined, length: 0, isNew: false }),
  settled: () => peer.settled(),
  onBack: (listener) => peer.onSession(listener),
})

/** Undefined for what no service of ours has published. */
const rowOf = (topic: string, { topic: uri, args, kwargs }: Arrival): EventRow | undefined => {
  const extra = Extra.safeParse(kwargs)
  if (!extra.success || args[0] === undefined) return undefined
  const { id, context = {} } = extra.data
  return {
    id,
    type: uri.slice(prefixOf(topic).length),
    payload: JSON.stringify(args[0]),
    context: JSON.stringify(context),
  }
}

/** The events of one topic, delivered one after another. */
const createLine = (topic: string, deliver: SubscribeOptions['deliver'], log: Log) => {
  const waiting: EventRow[] = []
  let working: Promise<void> | undefined
  let isStopped = false

  const work = async () => {
    for (let row; !isStopped && (row = waiting.shift());) await deliver(deliveryOf(row))
    working = undefined
  }

  return {
    take(row: EventRow | undefined) {
      if (!row) return log.warn({ topic }, 'event.unreadable')
      if (waiting.length >= MAX_WAITING) return log.error({ topic, id: row.id, type: row.type }, 'event.dropped')
      waiting.push(row)
      working ??= work()
    },
    async stop() {
      isStopped = true
      await working
    },
  }
}

const deliveryOf = (entry: EventRow): EventDelivery => ({
  entry,
  failed: 0,
  acknowledge: ignored,
  recordFailed: ignored,
  giveBack: ignored, // there is no place where it could wait
  deadLetter: ignored, // the log has it, and the outbox keeps it for a replay
})

const ignored = async () => {}
