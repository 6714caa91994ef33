import type { Signal } from '@murmuration/rpc'
import { z } from 'zod'
import type { EventRow, EventTransport, SubscribeOptions } from '../transport.ts'

/** The services that take events as signals, and which of them. */
export type Signals = readonly { types: readonly string[]; signal: Signal }[]

interface UdpEventsOptions {
  queue: EventTransport
  /** For the subscribers of this service. */
  signals: Signals
  /** Events that this service takes as signals, and so not from the queue. */
  hears: readonly string[]
}

// JSON within JSON would need a backslash for each quote, and a datagram is small.
const Body = z.tuple([z.string(), z.string(), z.string(), z.unknown(), z.unknown()])

/** The body of a datagram: `[topic, id, type, payload, context]`. */
const bodyOf = (topic: string, { id, type, payload, context }: EventRow) => [
  topic,
  id,
  type,
  JSON.parse(payload) as unknown,
  JSON.parse(context) as unknown,
]

/**
 * Events over a queue, and some of them as signals as well: those that a subscriber can miss. It handles the signal, with one
 * attempt, and passes over the same event in the queue. A signal is sent after the queue has stored the event.
 */
export const udpEvents = ({ queue, signals, hears }: UdpEventsOptions) => {
  let subscription: Pick<SubscribeOptions, 'topics' | 'deliver'> | undefined

  const transport: EventTransport = {
    ...queue,
    name: 'udp',

    async publish(topic, events) {
      const length = await queue.publish(topic, events)
      for (const { types, signal } of signals)
        for (const event of events) if (types.includes(event.type)) signal(bodyOf(topic, event))
      return length
    },

    async subscribe({ deliver, ...options }) {
      const fromQueue = await queue.subscribe({
        ...options,
        async deliver(delivery) {
          if (hears.includes(delivery.entry.type)) await delivery.acknowledge()
          else await deliver(delivery)
        },
      })
      subscription = { topics: options.topics, deliver }
      return {
        async stop() {
          subscription = undefined
          await fromQueue.stop()
        },
      }
    },
  }

  /** Handles the body of one datagram. Rejects for one that holds no event. */
  const hear = async (body: unknown) => {
    const [topic, id, type, payload, context] = Body.parse(body)
    if (!subscription?.topics.includes(topic) || !hears.includes(type)) return
    await subscription.deliver({
      entry: { id, type, payload: JSON.stringify(payload), context: JSON.stringify(context) },
      failed: 0,
      once: true,
      acknowledge: ignored,
      recordFailed: ignored,
      giveBack: ignored, // it was logged, and there is no second attempt
      deadLetter: ignored,
    })
  }

  return { transport, hear }
}

const ignored = async () => {}
