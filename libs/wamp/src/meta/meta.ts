import type { Broker } from '../broker/broker.ts'
import type { SubscriptionChange } from '../broker/subscription.ts'
import type { Dealer } from '../dealer/dealer.ts'
import type { LimitHit } from '../dealer/limits.ts'
import type { RegistrationChange } from '../dealer/registering.ts'
import { isReserved } from '../patterns.ts'
import type { Session } from '../session.ts'
import type { MetaProcedure } from './procedure.ts'
import { describeSession, type MetaSessions, sessionProcedures } from './sessions.ts'
import { describe, storeProcedures } from './stores.ts'

interface MetaOptions extends MetaSessions {
  dealer: Pick<Dealer, 'registrations'>
  broker: Pick<Broker, 'subscriptions'>
}

/** All procedures that the router answers itself, by their URIs. */
export const metaProcedures = ({ dealer, broker, ...sessions }: MetaOptions): ReadonlyMap<string, MetaProcedure> => {
  const registrations = storeProcedures({
    name: 'registration',
    members: 'callees',
    store: dealer.registrations,
    membersOf: ({ callees }) => callees.keys(),
    match: (uri) => dealer.registrations.match(uri)?.id ?? null,
  })
  const subscriptions = storeProcedures({
    name: 'subscription',
    members: 'subscribers',
    store: broker.subscriptions,
    membersOf: ({ subscribers }) => subscribers.keys(),
    match(uri) {
      const found = broker.subscriptions.match(uri).map(({ id }) => id)
      return found.length > 0 ? found : null
    },
  })
  return new Map(Object.entries({ ...sessionProcedures(sessions), ...registrations, ...subscriptions }))
}

/** What the router tells of its realm, each to the subscribers of that topic. */
export const metaEvents = (announce: Broker['announce']) => ({
  joined: (session: Session) => announce('wamp.session.on_join', [describeSession(session)]),
  left: ({ id, authid, authrole }: Session) => announce('wamp.session.on_leave', [id, authid, authrole]),

  registration: ({ type, registration, session }: RegistrationChange) =>
    announce(`wamp.registration.on_${type}`, [
      session.id,
      type === 'create' ? describe(registration) : registration.id,
    ]),

  /** Not of subscriptions to `wamp.*`: a session that watches subscriptions would be told of its own. */
  subscription({ type, subscription, session }: SubscriptionChange) {
    if (isReserved(subscription.uri)) return
    announce(`wamp.subscription.on_${type}`, [session.id, type === 'create' ? describe(subscription) : subscription.id])
  },

  /** No event of the specification: a call was refused by a limit (asked for in crossbar#1110). */
  limit: ({ procedure, kind, limit, caller }: LimitHit) =>
    announce('wamp.registration.on_limit', [procedure, { kind, limit, caller: caller.id }]),
})
