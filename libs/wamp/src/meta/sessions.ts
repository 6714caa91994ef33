import { CLOSE, ERRORS } from '../errors.ts'
import type { Dict, Id } from '../message.ts'
import { isUri } from '../patterns.ts'
import type { Session } from '../session.ts'
import { failure, invalid, type MetaCall, type MetaProcedure, type Outcome, result } from './procedure.ts'

export interface MetaSessions {
  /** The sessions of the realm. */
  readonly sessions: ReadonlyMap<Id, Session>
  /** Ends a session with a GOODBYE. */
  end(session: Session, ending: Ending): void
}

export interface Ending {
  reason: string
  text: string | undefined
  /** `wamp.session.on_leave` tells of it. */
  isAnnounced: boolean
}

/** What the meta API tells of a session. */
export const describeSession = ({ id, authid, authrole, authmethod, authprovider, transport }: Session): Dict => ({
  session: id,
  authid,
  authrole,
  authmethod,
  authprovider,
  transport,
})

/** The procedures `wamp.session.…` (WAMP, "Session Meta API"). */
export const sessionProcedures = ({ sessions, end }: MetaSessions): Record<string, MetaProcedure> => {
  const withRoles = ({ args: [roles] }: MetaCall, answer: (found: Id[]) => Outcome): Outcome => {
    const all = [...sessions.values()]
    if (roles == null) return answer(all.map(({ id }) => id))
    if (!Array.isArray(roles) || !roles.every((each) => typeof each === 'string'))
      return invalid('The first argument, if there is one, is a list of roles')
    return answer(all.filter(({ authrole }) => roles.includes(authrole)).map(({ id }) => id))
  }

  const find = ({ args: [id] }: MetaCall, use: (session: Session) => Outcome): Outcome => {
    if (!Number.isSafeInteger(id)) return invalid('The first argument is the id of a session')
    const session = sessions.get(id as Id)
    return session ? use(session) : noSession(id as Id)
  }

  /** Ends sessions for the reason that the caller gives, but never the caller's own. */
  const killing = (call: MetaCall, isAnnounced: boolean, choose: (session: Session) => boolean) => {
    const { reason = CLOSE.normal, message } = call.kwargs
    if (typeof reason !== 'string' || !isUri(reason)) return failure(ERRORS.invalidUri, 'reason is not a URI')
    if (message != null && typeof message !== 'string') return invalid('message is not a text')
    const chosen = [...sessions.values()].filter((session) => session !== call.caller && choose(session))
    for (const session of chosen) end(session, { reason, text: message ?? undefined, isAnnounced })
    return result(chosen.length)
  }

  const killBy =
    (fact: 'authid' | 'authrole'): MetaProcedure =>
    (call) => {
      const [wanted] = call.args
      if (typeof wanted !== 'string') return invalid(`The first argument is an ${fact}`)
      return killing(call, true, (session) => session[fact] === wanted)
    }

  return {
    'wamp.session.count': (call) => withRoles(call, (found) => result(found.length)),
    'wamp.session.list': (call) => withRoles(call, (found) => result(found)),
    'wamp.session.get': (call) => find(call, (session) => result(describeSession(session))),
    'wamp.session.kill': (call) =>
      find(call, (victim) => {
        if (victim === call.caller) return noSession(victim.id)
        const outcome = killing(call, true, (session) => session === victim)
        return 'error' in outcome ? outcome : result()
      }),
    'wamp.session.kill_by_authid': killBy('authid'),
    'wamp.session.kill_by_authrole': killBy('authrole'),
    // As the specification has it: with all gone at once, each leave is not told one by one.
    'wamp.session.kill_all': (call) => killing(call, false, () => true),
  }
}

const noSession = (id: Id) => failure(ERRORS.noSuchSession, `There is no other session ${id} in this realm`)
