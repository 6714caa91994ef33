import type { Id } from '../message.ts'
import { createPatternMap, isReserved, type Match, type Pattern } from '../patterns.ts'
import type { Tools } from '../tools.ts'
import type { Session } from '../session.ts'

/** What all subscribers of a topic or pattern share. It lives from its first subscriber to its last. */
export interface Subscription extends Pattern {
  readonly id: Id
  /** ISO 8601. */
  readonly created: string
  readonly subscribers: Map<Session, Subscriber>
}

export interface Subscriber {
  /** It asks for the identity of publishers. */
  disclosePublisher: boolean
}

/** For the events of the meta API: `on_create`, `on_subscribe`, `on_unsubscribe`, `on_delete`. */
export interface SubscriptionChange {
  type: 'create' | 'subscribe' | 'unsubscribe' | 'delete'
  subscription: Subscription
  /** The subscriber that came or left. */
  session: Session
}

/** The subscriptions of a realm. */
export const createSubscriptions = ({ newId, date }: Pick<Tools, 'newId' | 'date'>) => {
  const byId = new Map<Id, Subscription>()
  const byPattern = createPatternMap<Subscription>()
  const bySession = new Map<Session, Set<Subscription>>()

  const open = ({ uri, match }: Pattern): Subscription => {
    let id = newId()
    while (byId.has(id)) id = newId()
    const subscription: Subscription = { id, uri, match, created: date().toISOString(), subscribers: new Map() }
    byId.set(id, subscription)
    byPattern.set(subscription, subscription)
    return subscription
  }

  const remove = (session: Session, subscription: Subscription): SubscriptionChange[] => {
    subscription.subscribers.delete(session)
    if (subscription.subscribers.size > 0) return [{ type: 'unsubscribe', subscription, session }]
    byId.delete(subscription.id)
    byPattern.delete(subscription)
    return [
      { type: 'unsubscribe', subscription, session },
      { type: 'delete', subscription, session },
    ]
  }

  return {
    get: (id: Id) => byId.get(id),
    lookup: (pattern: Pattern) => byPattern.get(pattern),
    size: () => byId.size,
    list: (match: Match): Subscription[] => [...byPattern.values(match)],

    /** All that match a topic. Patterns match no `wamp.*`: each topic of the router's needs a permission of its own. */
    match(topic: string): Subscription[] {
      if (!isReserved(topic)) return byPattern.all(topic)
      const exact = byPattern.get({ uri: topic, match: 'exact' })
      return exact ? [exact] : []
    },

    add(session: Session, pattern: Pattern, subscriber: Subscriber) {
      const known = byPattern.get(pattern)
      const subscription = known ?? open(pattern)
      const isNew = !subscription.subscribers.has(session)
      subscription.subscribers.set(session, subscriber)
      const own = bySession.get(session) ?? new Set()
      bySession.set(session, own.add(subscription))
      const changes: SubscriptionChange[] = []
      if (!known) changes.push({ type: 'create', subscription, session })
      if (isNew) changes.push({ type: 'subscribe', subscription, session })
      return { subscription, changes }
    },

    /** Undefined when the session has no such subscription. */
    remove(session: Session, id: Id): SubscriptionChange[] | undefined {
      const subscription = byId.get(id)
      if (!subscription || !bySession.get(session)?.delete(subscription)) return undefined
      return remove(session, subscription)
    },

    removeAll(session: Session): SubscriptionChange[] {
      const own = [...(bySession.get(session) ?? [])]
      bySession.delete(session)
      return own.flatMap((subscription) => remove(session, subscription))
    },
  }
}
