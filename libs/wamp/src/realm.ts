import { createAuthenticator } from './auth/authenticate.ts'
import type { Authenticator } from './auth/authenticator.ts'
import { createBroker } from './broker/broker.ts'
import type { RealmConfig } from './config.ts'
import { createDealer } from './dealer/dealer.ts'
import type { LimitHit } from './dealer/limits.ts'
import { CLOSE } from './errors.ts'
import { ROUTER_ROLES } from './features.ts'
import type { Dict, Id, Request } from './message.ts'
import { metaEvents, metaProcedures } from './meta/meta.ts'
import type { Ending } from './meta/sessions.ts'
import { createPermissions } from './permissions.ts'
import { createRequests } from './requests.ts'
import type { Session } from './session.ts'
import type { Tools } from './tools.ts'

export interface Realm {
  readonly name: string
  /** For the `roles` of WELCOME: dealer and broker, with their features. */
  readonly roles: Dict
  /** Decides about a HELLO. Look it up anew for each: a new configuration changes it. */
  readonly authenticate: Authenticator
  /** The session has been sent its WELCOME. Others learn of it by `wamp.session.on_join`. */
  join(session: Session): void
  /** The session has ended, for whichever reason. Frees what it held; a second time changes nothing. */
  leave(session: Session): void
  receive(session: Session, request: Request): void
}

export interface RealmOptions {
  /** A limit has refused a call. */
  onLimit?: (hit: LimitHit) => void
}

/** A realm and what its configuration can change while sessions go on. */
export type ConfiguredRealm = ReturnType<typeof createRealm>

/** Joins broker, dealer, meta API and permissions: what a session asks for is checked here, then answered there. */
export const createRealm = (initial: RealmConfig, tools: Tools, { onLimit }: RealmOptions = {}) => {
  const sessions = new Map<Id, Session>()
  const leavingUnannounced = new WeakSet<Session>()

  const broker = createBroker({ ...tools, onChange: (change) => events.subscription(change) })
  const events = metaEvents(broker.announce)
  const dealer = createDealer({
    ...tools,
    onChange: events.registration,
    onLimit(hit) {
      events.limit(hit)
      onLimit?.(hit)
    },
  })

  const leave = (session: Session) => {
    if (!sessions.delete(session.id)) return
    broker.leave(session) // first, so that it hears nothing of its own end
    dealer.leave(session)
    if (!leavingUnannounced.has(session)) events.left(session)
  }

  const end = (session: Session, { reason, text, isAnnounced }: Ending) => {
    if (!isAnnounced) leavingUnannounced.add(session)
    session.goodbye(reason, text)
    leave(session)
  }

  const procedures = metaProcedures({ dealer, broker, sessions, end })
  let configured = applied(initial)

  function applied(config: RealmConfig) {
    dealer.setQueues(config.queues)
    return {
      authenticate: createAuthenticator(config.auth, tools),
      receive: createRequests({
        broker,
        dealer,
        procedures,
        permissions: createPermissions(config.roles),
        mayDisclose: config.disclose_me === 'allowed',
      }),
    }
  }

  return {
    name: initial.name,
    roles: ROUTER_ROLES,
    get authenticate() {
      return configured.authenticate
    },

    join(session) {
      sessions.set(session.id, session)
      events.joined(session)
    },
    leave,
    receive(session, request) {
      if (sessions.has(session.id)) configured.receive(session, request)
    },

    /** New requests and sessions meet the new configuration; sessions, registrations and calls go on. */
    reconfigure(config: RealmConfig) {
      configured = applied(config)
    },

    /** Says GOODBYE to all sessions: the realm is no more. */
    close() {
      for (const session of [...sessions.values()])
        end(session, { reason: CLOSE.closeRealm, text: `The realm ${initial.name} was closed`, isAnnounced: false })
    },

    /** For metrics. */
    inspect: () => ({ sessions: sessions.size, broker: broker.inspect(), dealer: dealer.inspect() }),
  } satisfies Realm & Record<string, unknown>
}
