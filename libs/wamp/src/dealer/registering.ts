import { errorFor, ERRORS } from '../errors.ts'
import type { Message } from '../message.ts'
import { isReserved, isUri } from '../patterns.ts'
import type { Session } from '../session.ts'
import type { Flow } from './flow.ts'
import { registerOptions, type RegisterOptions } from './options.ts'
import type { Callee, Peer, Registration } from './records.ts'
import type { Peers } from './peers.ts'
import type { Registrations } from './registration.ts'

/** For the events of the meta API: `on_create`, `on_register`, `on_unregister`, `on_delete`. */
export interface RegistrationChange {
  type: 'create' | 'register' | 'unregister' | 'delete'
  registration: Registration
  /** The callee that came or left. */
  session: Session
}

interface RegisteringOptions {
  peers: Peers
  registrations: Registrations
  flow: Flow
  onChange: (change: RegistrationChange) => void
}

/** Callees come and go. */
export const createRegistering = ({ peers, registrations, flow, onChange }: RegisteringOptions) => {
  const refuse = (session: Session, { request }: Message<'REGISTER'>, uri: string, text: string) =>
    session.send(errorFor('REGISTER', request, uri, text))

  const admit = (session: Session, { request, procedure }: Message<'REGISTER'>, options: RegisterOptions) => {
    const peer = peers.of(session)
    const pattern = { uri: procedure, match: options.match }
    const known = registrations.lookup(pattern)
    const registration = known ?? registrations.open(pattern, options.invoke)
    const { concurrency, discloseCaller } = options

    let callee = registration.callees.get(session)
    const isNew = !callee
    if (callee) Object.assign(callee, { concurrency, discloseCaller })
    else callee = { peer, concurrency, discloseCaller }
    registration.callees.set(session, callee) // one that was there keeps its place
    peer.registrations.add(registration)

    session.send({ type: 'REGISTERED', request, registration: registration.id }) // before any INVOCATION of it
    if (!known) onChange({ type: 'create', registration, session })
    if (isNew) onChange({ type: 'register', registration, session })
    flow.apply(registration.dispatcher.join(callee, concurrency))
  }

  const remove = (registration: Registration, callee: Callee) => {
    const { session, registrations: own } = callee.peer
    own.delete(registration)
    registration.callees.delete(session)
    const isLast = registration.callees.size === 0
    if (isLast) registrations.close(registration)
    flow.apply(registration.dispatcher.leave(callee))
    onChange({ type: 'unregister', registration, session })
    if (isLast) onChange({ type: 'delete', registration, session })
  }

  return {
    register(session: Session, message: Message<'REGISTER'>) {
      const { procedure } = message
      const options = registerOptions(message.options)
      if (typeof options === 'string') return refuse(session, message, ERRORS.invalidArgument, options)
      if (!isUri(procedure, options.match))
        return refuse(session, message, ERRORS.invalidUri, `${procedure} is not the URI of a procedure`)
      if (isReserved(procedure))
        return refuse(session, message, ERRORS.invalidUri, `${procedure} is reserved: only the router has wamp.*`)

      const invoke = registrations.lookup({ uri: procedure, match: options.match })?.invoke
      const taken = `${procedure} is registered with invoke "${invoke}"`
      if (invoke === 'single') return refuse(session, message, ERRORS.procedureExists, `${taken}: for one callee only`)
      if (invoke !== undefined && invoke !== options.invoke)
        return refuse(session, message, ERRORS.otherPolicy, `${taken}, so it cannot be "${options.invoke}" as well`)
      admit(session, message, options)
    },

    /** Calls that the callee has in flight end as usual. */
    unregister(session: Session, { request, registration: id }: Message<'UNREGISTER'>) {
      const registration = registrations.get(id)
      const callee = registration?.callees.get(session)
      if (!registration || !callee)
        return session.send(
          errorFor('UNREGISTER', request, ERRORS.noSuchRegistration, `This session has no registration ${id}`),
        )
      session.send({ type: 'UNREGISTERED', request })
      remove(registration, callee)
    },

    leave(peer: Peer) {
      for (const registration of [...peer.registrations]) remove(registration, registration.callees.get(peer.session)!) // a peer's registrations have it as a callee
    },
  }
}
