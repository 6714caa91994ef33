import { ERRORS } from '../errors.ts'
import type { Dict, Id } from '../message.ts'
import { isDict } from '../message.ts'
import { type Match, MATCHES, type Pattern } from '../patterns.ts'
import type { Session } from '../session.ts'
import { failure, invalid, type MetaProcedure, type Outcome, result } from './procedure.ts'

/** What registrations and subscriptions have in common: sessions attached to a pattern. */
interface Attached extends Pattern {
  readonly id: Id
  readonly created: string
  readonly invoke?: string
}

interface Store<T extends Attached> {
  get(id: Id): T | undefined
  lookup(pattern: Pattern): T | undefined
  list(match: Match): readonly T[]
}

interface Stored<T extends Attached> {
  name: 'registration' | 'subscription'
  members: 'callees' | 'subscribers'
  store: Store<T>
  membersOf(of: T): Iterable<Session>
  /** The result of `…match`: of several, WAMP wants the best registration, and all subscriptions. */
  match(uri: string): unknown
}

/** What the meta API tells of a registration or subscription. */
export const describe = ({ id, created, uri, match, invoke }: Attached): Dict => ({
  id,
  created,
  uri,
  match,
  ...(invoke !== undefined && { invoke }),
})

/** The procedures `wamp.registration.…` or `wamp.subscription.…` (WAMP, "Registration Meta API", "Subscription Meta API"). */
export const storeProcedures = <T extends Attached>(stored: Stored<T>): Record<string, MetaProcedure> => {
  const { name, members, store, membersOf, match } = stored
  const unknown = name === 'registration' ? ERRORS.noSuchRegistration : ERRORS.noSuchSubscription

  const withId =
    (use: (found: T) => Outcome): MetaProcedure =>
    ({ args: [id] }) => {
      if (!Number.isSafeInteger(id)) return invalid(`The first argument is the id of a ${name}`)
      const found = store.get(id as Id)
      return found ? use(found) : failure(unknown, `There is no ${name} ${id as Id}`)
    }

  const idsOf = (match: Match) => store.list(match).map(({ id }) => id)

  return {
    [`wamp.${name}.list`]: () => result(Object.fromEntries(MATCHES.map((each) => [each, idsOf(each)]))),
    [`wamp.${name}.lookup`]: ({ args: [uri, options] }) => {
      if (typeof uri !== 'string') return invalid('The first argument is a URI')
      if (options != null && !isDict(options)) return invalid('The second argument, if there is one, is a dictionary')
      const wanted = options?.match ?? 'exact'
      const match = MATCHES.find((each) => each === wanted)
      return match ? result(store.lookup({ uri, match })?.id ?? null) : invalid(`match is one of ${MATCHES.join(', ')}`)
    },
    [`wamp.${name}.match`]: ({ args: [uri] }) =>
      typeof uri === 'string' ? result(match(uri)) : invalid('The first argument is a URI'),
    [`wamp.${name}.get`]: withId((found) => result(describe(found))),
    [`wamp.${name}.list_${members}`]: withId((found) => result(Array.from(membersOf(found), ({ id }) => id))),
    [`wamp.${name}.count_${members}`]: withId((found) => result([...membersOf(found)].length)),
  }
}
