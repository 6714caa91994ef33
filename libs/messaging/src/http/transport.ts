import type { EventTransport } from '../transport.ts'
import type { Inbox } from './inbox.ts'
import type { createSender } from './sender.ts'

interface HttpEventsOptions {
  send: ReturnType<typeof createSender>
  inbox: Pick<Inbox, 'subscribe'>
}

/**
 * Events as calls: the publisher's relay sends each batch to one live instance of each group. The outbox is the only store,
 * so a group that is down, or fails at an event, holds up the topic for all groups, and a group has to be known to the
 * publisher. Each event reaches each group at least once, as it does over a queue.
 */
export const httpEvents = ({ send, inbox }: HttpEventsOptions): EventTransport => ({
  name: 'http',

  async publish(topic, events) {
    await send(topic, events)
    return 0
  },

  subscribe: (options) => inbox.subscribe(options),

  // Nothing is stored, so there is nothing to trim, to lose, or to connect to.
  trim: async () => ({ slowest: undefined, length: 0, isNew: false }),
  settled: async () => {},
  onBack: () => () => {},
})
