import { errorFor, ERRORS } from '../errors.ts'
import type { Message } from '../message.ts'
import { passThrough } from '../passthru.ts'
import { isReserved, isUri } from '../patterns.ts'
import { payloadOf } from '../payload.ts'
import type { Tools } from '../tools.ts'
import type { Session } from '../session.ts'
import { publishOptions, type PublishOptions, subscribeOptions, wantsAnswer } from './options.ts'
import { createSubscriptions, type Subscription, type SubscriptionChange } from './subscription.ts'

export interface BrokerOptions extends Pick<Tools, 'newId' | 'date'> {
  /** A subscriber or a subscription has come or gone. */
  onChange?: (change: SubscriptionChange) => void
}

/** An event on its way to the subscribers. */
interface Publication {
  message: Message<'PUBLISH'>
  publisher: Session
  options: PublishOptions
  id: number
  /** All subscribers learn the publisher's identity. */
  disclose: boolean
}

/**
 * The broker of a realm: takes events to the subscribers of their topic (WAMP, "Publish and Subscribe"). Permissions are the
 * realm's, and come before it. Events of one publisher reach a subscriber in their order.
 */
export const createBroker = ({ onChange = () => {}, ...tools }: BrokerOptions) => {
  const subscriptions = createSubscriptions(tools)
  const counts = { published: 0, delivered: 0, dropped: 0 }

  const deliver = (subscriber: Session, event: Message<'EVENT'>) => {
    counts[subscriber.offer(event) ? 'delivered' : 'dropped'] += 1
  }

  const deliverAll = (subscription: Subscription, publication: Publication) => {
    const { publisher, options, disclose } = publication
    // One message for all subscribers that are told the same, so that a transport can write it once.
    const events = {
      silent: lazy(() => eventOf(subscription, publication, false)),
      open: lazy(() => eventOf(subscription, publication, true)),
    }
    for (const [session, { disclosePublisher }] of subscription.subscribers) {
      if (session === publisher && options.excludeMe) continue
      if (options.mayReceive && !options.mayReceive(session)) continue
      deliver(session, events[disclose || disclosePublisher ? 'open' : 'silent']())
    }
  }

  return {
    subscribe(session: Session, { request, topic, options }: Message<'SUBSCRIBE'>) {
      const refuse = (uri: string, text: string) => session.send(errorFor('SUBSCRIBE', request, uri, text))
      const read = subscribeOptions(options)
      if (typeof read === 'string') return refuse(ERRORS.invalidArgument, read)
      const { match, disclosePublisher } = read
      if (!isUri(topic, match)) return refuse(ERRORS.invalidUri, `${topic} is not the URI of a topic`)
      if (match !== 'exact' && isReserved(topic))
        return refuse(ERRORS.invalidUri, `${topic} is reserved: topics of wamp.* are subscribed to one by one`)
      const { subscription, changes } = subscriptions.add(session, { uri: topic, match }, { disclosePublisher })
      session.send({ type: 'SUBSCRIBED', request, subscription: subscription.id }) // before any EVENT of it
      changes.forEach(onChange)
    },

    unsubscribe(session: Session, { request, subscription: id }: Message<'UNSUBSCRIBE'>) {
      const changes = subscriptions.remove(session, id)
      if (!changes)
        return session.send(
          errorFor('UNSUBSCRIBE', request, ERRORS.noSuchSubscription, `This session has no subscription ${id}`),
        )
      session.send({ type: 'UNSUBSCRIBED', request })
      changes.forEach(onChange)
    },

    /** `disclose`: subscribers learn the publisher's identity, also when the publisher does not ask for that. */
    publish(session: Session, message: Message<'PUBLISH'>, disclose = false) {
      const { request, topic } = message
      const isAnswered = wantsAnswer(message.options)
      const refuse = (uri: string, text: string) => {
        if (isAnswered) session.send(errorFor('PUBLISH', request, uri, text))
      }
      const options = publishOptions(message.options)
      if (typeof options === 'string') return refuse(ERRORS.invalidArgument, options)
      if (!isUri(topic)) return refuse(ERRORS.invalidUri, `${topic} is not the URI of a topic`)
      if (isReserved(topic)) return refuse(ERRORS.invalidUri, `${topic} is reserved: only the router publishes wamp.*`)

      const id = tools.newId()
      counts.published += 1
      if (isAnswered) session.send({ type: 'PUBLISHED', request, publication: id })
      const publication = { message, publisher: session, options, id, disclose: disclose || options.discloseMe }
      for (const subscription of subscriptions.match(topic)) deliverAll(subscription, publication)
    },

    /** The router itself publishes. */
    announce(topic: string, args: readonly unknown[]) {
      const publication = tools.newId()
      for (const { id, subscribers } of subscriptions.match(topic)) {
        const event: Message<'EVENT'> = {
          type: 'EVENT',
          subscription: id,
          publication,
          details: {},
          payload: payloadOf(args),
        }
        for (const session of subscribers.keys()) deliver(session, event)
      }
    },

    /** The session has ended. */
    leave(session: Session) {
      subscriptions.removeAll(session).forEach(onChange)
    },

    /** For the meta API. */
    subscriptions: {
      get: subscriptions.get,
      lookup: subscriptions.lookup,
      match: subscriptions.match,
      list: subscriptions.list,
    },

    /** For metrics. */
    inspect: () => ({ ...counts, subscriptions: subscriptions.size() }),
  }
}

export type Broker = ReturnType<typeof createBroker>

const lazy = <T>(make: () => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

const eventOf = (
  { id, match }: Subscription,
  { message, publisher, id: publication }: Publication,
  isDisclosed: boolean,
): Message<'EVENT'> => {
  const details: Record<string, unknown> = {}
  if (match !== 'exact') details.topic = message.topic
  if (isDisclosed) {
    const { id, authid, authrole } = publisher
    Object.assign(details, { publisher: id, publisher_authid: authid, publisher_authrole: authrole })
  }
  passThrough(message.options, details)
  return { type: 'EVENT', subscription: id, publication, details, payload: message.payload }
}
