import type { Dict, Id, Message } from '../message.ts'

export interface Event {
  /** The topic that was published to: of a pattern, one that it matches. */
  topic: string
  args: readonly unknown[]
  kwargs: Dict
  details: Dict
  publication: Id
}

/** Must not throw. Events of one topic come in order; the next does not wait for a promise that this returns. */
export type EventHandler = (event: Event) => void

interface Subscribed {
  topic: string
  handler: EventHandler
}

/** The subscriptions of one session. The router gives one id to all of the same topic. */
export const createSubscriber = () => {
  const subscribed = new Map<Id, Set<Subscribed>>()

  return {
    add(subscription: Id, one: Subscribed) {
      const all = subscribed.get(subscription) ?? new Set()
      subscribed.set(subscription, all.add(one))
    },

    /** Whether that was the last one of its topic. */
    remove(subscription: Id, one: Subscribed) {
      const all = subscribed.get(subscription)
      all?.delete(one)
      return all?.size === 0 && subscribed.delete(subscription)
    },

    event({ subscription, publication, details, payload }: Message<'EVENT'>) {
      for (const { topic, handler } of subscribed.get(subscription) ?? []) {
        const { topic: published = topic } = details
        handler({
          topic: String(published),
          args: payload?.args ?? [],
          kwargs: payload?.kwargs ?? {},
          details,
          publication,
        })
      }
    },
  }
}
