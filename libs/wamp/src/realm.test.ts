import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { codeOf, type Dict, type Id, type Message } from './message.ts'
import { payloadOf } from './payload.ts'
import type { Request } from './message.ts'
import { createRealms } from './realms.ts'
import type { Session } from './session.ts'
import { createFakeSession, createFakeTools } from './testing.ts'

const EVERYTHING = { call: true, register: true, publish: true, subscribe: true }
const ANYTHING = { uri: '', match: 'prefix', allow: EVERYTHING }
const ROLES = [{ name: 'tester', permissions: [ANYTHING] }]
const NO_AUTH = { anonymous: { role: 'tester' } }

const configOf = (...realms: Dict[]) => {
  const named = realms.map((realm, i) => ({ name: `realm-${i}`, auth: NO_AUTH, roles: ROLES, ...realm }))
  return readConfig(JSON.stringify({ realms: named }), {}).realms
}

const setUp = (...realms: Dict[]) => {
  const { tools, pass } = createFakeTools()
  const created = createRealms(configOf(...(realms.length > 0 ? realms : [{}])), tools)
  let sessions = 0

  const join = (facts: Partial<Session> = {}, name = 'realm-0') => {
    const fake = createFakeSession(++sessions, { callee: ['call_canceling'] })
    const { sent } = fake
    const session: Session = {
      ...fake.session,
      goodbye: (reason, text) => void sent.push({ type: 'GOODBYE', details: text ? { message: text } : {}, reason }),
      ...facts,
    }
    const realm = created.find(name)!
    realm.join(session)
    let requests = 0
    const ask = (request: Request) => realm.receive(session, request)
    const eventsOf = () => sent.filter((each) => each.type === 'EVENT')

    return {
      session,
      sent,
      id: session.id,
      last: () => sent.at(-1),
      error: () => errorIn(sent.at(-1)),
      /** The topic, by the id of its subscription, and the arguments of each event. */
      heard: () => eventsOf().map(({ subscription, payload }) => [topics.get(subscription), ...(payload?.args ?? [])]),
      details: () => eventsOf().map(({ details }) => details),
      goodbyes: () => sent.filter((each) => each.type === 'GOODBYE'),
      leave: () => realm.leave(session),
      receive: ask,

      subscribe(topic: string, options: Dict = {}): Id {
        ask({ type: 'SUBSCRIBE', request: ++requests, options, topic })
        const answer = sent.findLast((each) => each.type === 'SUBSCRIBED' && each.request === requests)
        if (answer?.type !== 'SUBSCRIBED') return 0
        topics.set(answer.subscription, topic)
        return answer.subscription
      },
      unsubscribe: (subscription: Id) => ask({ type: 'UNSUBSCRIBE', request: ++requests, subscription }),
      publish: (topic: string, options: Dict = {}) => ask({ type: 'PUBLISH', request: ++requests, options, topic }),
      register(procedure: string, options: Dict = {}): Id {
        ask({ type: 'REGISTER', request: ++requests, options, procedure })
        const answer = sent.findLast((each) => each.type === 'REGISTERED' && each.request === requests)
        return answer?.type === 'REGISTERED' ? answer.registration : 0
      },
      unregister: (registration: Id) => ask({ type: 'UNREGISTER', request: ++requests, registration }),
      /** The first argument of the result, or the URI of the error. */
      call(procedure: string, args: unknown[] = [], kwargs: Dict = {}, options: Dict = {}): unknown {
        ask({ type: 'CALL', request: ++requests, options, procedure, payload: payloadOf(args, kwargs) })
        const answer = sent.findLast((each) => 'request' in each && each.request === requests)
        return answer?.type === 'RESULT' ? answer.payload?.args?.[0] : errorIn(answer)
      },
    }
  }
  const topics = new Map<Id, string>()
  return { realms: created, join, pass }
}

const errorIn = (message: Message | undefined) =>
  message?.type === 'ERROR' ? message.error.replace('wamp.error.', '') : message?.type

describe('permissions', () => {
  const donor = {
    name: 'donor',
    permissions: [
      { uri: 'murmur.trends.count', allow: { register: true } },
      { uri: 'murmur.trends.board', allow: { subscribe: true } },
    ],
  }

  test('a role may do what its permissions allow, and nothing else', () => {
    const it = setUp({ roles: [...ROLES, donor] }).join({ authrole: 'donor' })
    expect(it.register('murmur.trends.count')).toBeGreaterThan(0)
    expect(it.subscribe('murmur.trends.board')).toBeGreaterThan(0)
    it.register('murmur.trends.other')
    expect(it.error()).toBe('not_authorized')
    it.subscribe('murmur.trends.', { match: 'prefix' })
    expect(it.error()).toBe('not_authorized')
    for (const procedure of ['murmur.trends.count', 'wamp.session.list', 'wamp.session.kill_all'])
      expect(it.call(procedure)).toBe('not_authorized')
    it.publish('murmur.trends.board', { acknowledge: true })
    expect(it.error()).toBe('not_authorized')
    it.subscribe('wamp.session.on_join')
    expect(it.error()).toBe('not_authorized')
  })

  test('without acknowledge a publication that is not allowed is refused in silence', () => {
    const { join } = setUp({ roles: [...ROLES, donor] })
    const [subscriber, publisher] = [join(), join({ authrole: 'donor' })]
    subscriber.subscribe('murmur.trends.board')
    publisher.publish('murmur.trends.board')
    expect([publisher.sent, subscriber.heard()]).toEqual([[], []])
  })

  test('a role that the configuration does not have may do nothing', () => {
    const it = setUp().join({ authrole: 'stranger' })
    expect(it.call('a.b')).toBe('not_authorized')
  })

  test('a URI that nobody may use is invalid_uri, whatever the role', () => {
    for (const authrole of ['tester', 'donor']) {
      const it = setUp({ roles: [...ROLES, donor] }).join({ authrole })
      expect(it.call('a..b')).toBe('invalid_uri')
      for (const [procedure, match] of [
        ['wamp.session.count', 'exact'],
        ['wamp.', 'prefix'],
        ['wamp..count', 'wildcard'],
        ['a b', 'exact'],
      ] as const) {
        it.register(procedure, { match })
        expect(it.error(), procedure).toBe('invalid_uri')
      }
      it.subscribe('wamp.', { match: 'prefix' })
      expect(it.error()).toBe('invalid_uri')
      it.publish('wamp.session.on_join', { acknowledge: true })
      expect(it.error()).toBe('invalid_uri')
    }
  })

  test('an option that cannot be is invalid_argument', () => {
    const it = setUp().join()
    it.register('a.b', { match: 'regex' })
    expect(it.error()).toBe('invalid_argument')
    it.subscribe('a.b', { match: 'regex' })
    expect(it.error()).toBe('invalid_argument')
  })
})

describe('disclosure', () => {
  const disclosing = (disclose: Dict) => [{ name: 'tester', permissions: [{ ...ANYTHING, disclose }] }]
  const detailsOf = (message?: Message) => (message && 'details' in message ? message.details : undefined)

  test('of callers and publishers is theirs to ask for, unless the realm refuses it', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    a.register('a.b')
    b.call('a.b', [], {}, { disclose_me: true })
    expect(detailsOf(a.last())).toEqual({ caller: b.id, caller_authid: 'authid-2', caller_authrole: 'tester' })
    a.subscribe('a.b')
    b.publish('a.b', { disclose_me: true })
    expect(a.details()).toEqual([{ publisher: b.id, publisher_authid: 'authid-2', publisher_authrole: 'tester' }])
  })

  test('where the realm refuses it, asking is option_disallowed.disclose_me, for calls too', () => {
    const { join } = setUp({ disclose_me: 'refused' })
    const [a, b] = [join(), join()]
    a.register('a.b')
    a.subscribe('a.b')
    expect(b.call('a.b', [], {}, { disclose_me: true })).toBe('option_disallowed.disclose_me')
    b.publish('a.b', { disclose_me: true, acknowledge: true })
    expect(b.error()).toBe('option_disallowed.disclose_me')
    b.register('a.c', { disclose_caller: true })
    expect(b.error()).toBe('option_disallowed.disclose_me')
    b.subscribe('a.c', { disclose_publisher: true })
    expect(b.error()).toBe('option_disallowed.disclose_me')
    expect(a.sent.map(({ type }) => type)).toEqual(['REGISTERED', 'SUBSCRIBED'])
    b.call('a.b', [], {}, { disclose_me: false })
    expect(a.last()?.type).toBe('INVOCATION')
  })

  test('by a permission happens without being asked for, even where asking is refused', () => {
    const { join } = setUp({ disclose_me: 'refused', roles: disclosing({ caller: true, publisher: true }) })
    const [a, b] = [join(), join()]
    a.register('a.b')
    a.subscribe('a.b')
    b.call('a.b')
    expect(detailsOf(a.last())).toMatchObject({ caller: b.id })
    b.publish('a.b')
    expect(a.details()).toMatchObject([{ publisher: b.id }])
  })

  test('of the callee in the RESULT, by a permission of the caller', () => {
    for (const callee of [true, false]) {
      const { join } = setUp({ roles: disclosing({ callee }) })
      const [a, b] = [join(), join()]
      a.register('a.b')
      b.call('a.b')
      expect(detailsOf(a.last())).toEqual({})
      a.receive({ type: 'YIELD', request: (a.last() as Message<'INVOCATION'>).request, options: {} })
      expect(detailsOf(b.last())).toEqual(callee ? { callee: a.id } : {})
    }
  })
})

describe('the meta API of sessions', () => {
  const facts = { authid: 'ann', authrole: 'guest', authmethod: 'ticket', transport: { type: 'websocket' } }
  const DETAILS = { session: 2, authprovider: 'static', ...facts }

  test('on_join tells who came, on_leave who left, to all but the one itself', () => {
    const { join } = setUp()
    const watcher = join()
    watcher.subscribe('wamp.session.on_join')
    watcher.subscribe('wamp.session.on_leave')
    const other = join(facts)
    other.leave()
    other.leave()
    expect(watcher.heard()).toEqual([
      ['wamp.session.on_join', DETAILS],
      ['wamp.session.on_leave', 2, 'ann', 'guest'],
    ])
  })

  test('a session that has left is not heard any more', () => {
    const { join } = setUp()
    const [watcher, other] = [join(), join()]
    watcher.subscribe('a.b')
    other.leave()
    other.publish('a.b')
    expect(other.register('a.b')).toBe(0)
    expect(watcher.heard()).toEqual([])
  })

  test('patterns see no event of the router', () => {
    const { join } = setUp()
    const watcher = join()
    watcher.subscribe('', { match: 'prefix' })
    watcher.subscribe('.session.on_join', { match: 'wildcard' })
    join()
    expect(watcher.heard()).toEqual([])
  })

  test('count and list take a list of roles', () => {
    const { join } = setUp()
    const it = join()
    join({ authrole: 'guest' })
    expect([it.call('wamp.session.count'), it.call('wamp.session.list')]).toEqual([2, [1, 2]])
    expect([it.call('wamp.session.count', [['guest', 'x']]), it.call('wamp.session.list', [['guest']])]).toEqual([
      1,
      [2],
    ])
    expect([it.call('wamp.session.count', [[]]), it.call('wamp.session.list', [null])]).toEqual([0, [1, 2]])
    for (const wrong of ['guest', [1], 7]) expect(it.call('wamp.session.count', [wrong])).toBe('invalid_argument')
  })

  test('each realm knows its own sessions alone', () => {
    const { join } = setUp({}, {})
    const it = join()
    join({}, 'realm-1')
    expect(it.call('wamp.session.list')).toEqual([1])
    expect(it.call('wamp.session.get', [2])).toBe('no_such_session')
    expect(it.call('wamp.session.kill', [2])).toBe('no_such_session')
  })

  test('get tells of one, or that there is none', () => {
    const { join } = setUp()
    const it = join()
    join(facts)
    expect(it.call('wamp.session.get', [2])).toEqual(DETAILS)
    expect(it.call('wamp.session.get', [99])).toBe('no_such_session')
    for (const args of [[], ['2'], [1.5]]) expect(it.call('wamp.session.get', args)).toBe('invalid_argument')
  })

  test('kill ends another session with a GOODBYE, and frees what it held', () => {
    const { join } = setUp()
    const [it, victim] = [join(), join()]
    victim.register('a.b')
    it.subscribe('wamp.session.on_leave')
    expect(it.call('wamp.session.kill', [2], { reason: 'app.misbehaved', message: 'Enough' })).toBeUndefined()
    expect(victim.last()).toEqual({ type: 'GOODBYE', details: { message: 'Enough' }, reason: 'app.misbehaved' })
    expect(it.heard()).toEqual([['wamp.session.on_leave', 2, 'authid-2', 'tester']])
    expect(it.call('a.b')).toBe('no_such_procedure')
    expect(it.call('wamp.session.kill', [2])).toBe('no_such_session')
  })

  test('kill says wamp.close.normal unless told another reason, which must be a URI; and never kills the caller', () => {
    const { join } = setUp()
    const [it, victim] = [join(), join()]
    for (const reason of ['', 'a b', 7]) expect(it.call('wamp.session.kill', [2], { reason })).toBe('invalid_uri')
    expect(it.call('wamp.session.kill', [2], { message: 7 })).toBe('invalid_argument')
    expect(it.call('wamp.session.kill', [1])).toBe('no_such_session')
    expect(it.goodbyes()).toEqual([])
    it.call('wamp.session.kill', [2])
    expect(victim.last()).toEqual({ type: 'GOODBYE', details: {}, reason: 'wamp.close.normal' })
  })

  test.each([
    ['wamp.session.kill_by_authid', ['ann'], [2, 3]],
    ['wamp.session.kill_by_authrole', ['guest'], [3]],
    ['wamp.session.kill_all', [], [2, 3, 4]],
  ])('%s(%o) ends %o, never the caller, and returns how many', (procedure, args, killed) => {
    const { join } = setUp({ roles: ['tester', 'guest'].map((name) => ({ name, permissions: [ANYTHING] })) })
    const sessions = [join({ authid: 'ann' }), join({ authid: 'ann' }), join(facts), join()]
    expect(sessions[0]!.call(procedure, args)).toBe(killed.length)
    expect(sessions.filter((each) => each.goodbyes().length > 0).map(({ id }) => id)).toEqual(killed)
  })

  test('kill_all tells of no leave', () => {
    const { join } = setUp()
    const it = join()
    it.subscribe('wamp.session.on_leave')
    join()
    it.call('wamp.session.kill_all')
    expect(it.heard()).toEqual([])
  })

  test.each(['kill_by_authid', 'kill_by_authrole'])('%s without a text is invalid_argument', (name) => {
    expect(setUp().join().call(`wamp.session.${name}`, [7])).toBe('invalid_argument')
  })

  test('a procedure of wamp.* that the router does not have is no_such_procedure', () => {
    expect(setUp().join().call('wamp.session.frobnicate')).toBe('no_such_procedure')
  })
})

describe.each([
  { name: 'registration', came: 'register', left: 'unregister', members: 'callees', extra: { invoke: 'roundrobin' } },
  { name: 'subscription', came: 'subscribe', left: 'unsubscribe', members: 'subscribers', extra: {} },
] as const)('the meta API of $name', ({ name, came, left, members, extra }) => {
  const open = (who: ReturnType<ReturnType<typeof setUp>['join']>, uri: string, options: Dict = {}) =>
    who[came](uri, { ...options, ...extra })
  const created = '1970-01-01T00:00:00.000Z'

  test('tells when it is created, joined, left and deleted, in this order', () => {
    const { join } = setUp()
    const [watcher, a, b] = [join(), join(), join()]
    for (const what of ['create', came, left, 'delete']) watcher.subscribe(`wamp.${name}.on_${what}`)
    const id = open(a, 'a.b')
    open(b, 'a.b')
    a[left](id)
    b.leave()
    expect(watcher.heard()).toEqual([
      [`wamp.${name}.on_create`, a.id, { id, created, uri: 'a.b', match: 'exact', ...extra }],
      [`wamp.${name}.on_${came}`, a.id, id],
      [`wamp.${name}.on_${came}`, b.id, id],
      [`wamp.${name}.on_${left}`, a.id, id],
      [`wamp.${name}.on_${left}`, b.id, id],
      [`wamp.${name}.on_delete`, b.id, id],
    ])
  })

  test('a session that does the same again is told of once', () => {
    const { join } = setUp()
    const [watcher, a] = [join(), join()]
    watcher.subscribe(`wamp.${name}.on_${came}`)
    open(a, 'a.b')
    open(a, 'a.b')
    expect(watcher.heard()).toHaveLength(1)
  })

  test('list, lookup, match, get, count and list of members', () => {
    const { join } = setUp()
    const [it, other] = [join(), join()]
    const exact = open(it, 'a.b')
    open(other, 'a.b')
    const prefix = open(it, 'a', { match: 'prefix' })
    const call = (procedure: string, ...args: unknown[]) => it.call(`wamp.${name}.${procedure}`, args)
    expect(call('list')).toEqual({ exact: [exact], prefix: [prefix], wildcard: [] })
    expect([call('lookup', 'a.b'), call('lookup', 'a', { match: 'prefix' }), call('lookup', 'a')]).toEqual([
      exact,
      prefix,
      null,
    ])
    expect(call('match', 'a.b')).toEqual(name === 'registration' ? exact : [exact, prefix])
    expect(call('match', 'a.c')).toEqual(name === 'registration' ? prefix : [prefix])
    expect(call('match', 'b')).toBeNull()
    expect(call('get', prefix)).toEqual({ id: prefix, created, uri: 'a', match: 'prefix', ...extra })
    expect(call(`count_${members}`, exact)).toBe(2)
    expect(call(`list_${members}`, exact)).toEqual([it.id, other.id])
  })

  test('what there is not is an error of its own; what makes no sense, invalid_argument', () => {
    const it = setUp().join()
    for (const procedure of ['get', `count_${members}`, `list_${members}`]) {
      expect(it.call(`wamp.${name}.${procedure}`, [99])).toBe(`no_such_${name}`)
      expect(it.call(`wamp.${name}.${procedure}`, ['99'])).toBe('invalid_argument')
    }
    for (const args of [[], [7], ['a', 'prefix'], ['a', { match: 'regex' }]])
      expect(it.call(`wamp.${name}.lookup`, args)).toBe('invalid_argument')
    expect(it.call(`wamp.${name}.match`, [])).toBe('invalid_argument')
  })
})

test('a session that subscribes to what the router tells of subscriptions is not told of itself', () => {
  const it = setUp().join()
  it.subscribe('wamp.subscription.on_create')
  it.subscribe('wamp.subscription.on_subscribe')
  expect(it.heard()).toEqual([])
  expect(it.call('wamp.subscription.lookup', ['wamp.subscription.on_create'])).toBeGreaterThan(0)
})

test('a call that a limit refuses is told on wamp.registration.on_limit', () => {
  const { join } = setUp()
  const [watcher, callee, caller] = [join(), join(), join()]
  watcher.subscribe('wamp.registration.on_limit')
  callee.register('a.b', { concurrency: 1 })
  caller.call('a.b')
  caller.call('a.b')
  expect(watcher.heard()).toEqual([
    ['wamp.registration.on_limit', 'a.b', { kind: 'callee', limit: 1, caller: caller.id }],
  ])
})

test('WELCOME announces the meta API on both roles', () => {
  const { broker, dealer } = setUp().realms.find('realm-0')!.roles
  expect([broker.features, dealer.features]).toMatchObject([
    { session_meta_api: true, subscription_meta_api: true },
    { session_meta_api: true, registration_meta_api: true },
  ])
})

test('an ERROR that answers an INVOCATION and an INTERRUPT after CANCEL find their way through the realm', () => {
  const { join } = setUp()
  const [callee, caller] = [join(), join()]
  callee.register('a.b')
  caller.call('a.b')
  const { request } = callee.last() as Message<'INVOCATION'>
  callee.receive({ type: 'ERROR', kind: codeOf('INVOCATION'), request, details: {}, error: 'app.failed' })
  expect(caller.error()).toBe('app.failed')
  caller.call('a.b')
  caller.receive({ type: 'CANCEL', request: 2, options: {} })
  expect([caller.error(), callee.last()?.type]).toEqual(['canceled', 'INTERRUPT'])
})

describe('a new configuration', () => {
  test('counts at once for new requests, while sessions, registrations and subscriptions stay', () => {
    const { join, realms } = setUp()
    const [a, b] = [join(), join()]
    a.register('a.b')
    a.subscribe('a.b')
    const permissions = [{ uri: 'a.b', allow: { call: true } }]
    realms.reconfigure(configOf({ roles: [{ name: 'tester', permissions }] }))
    b.call('a.b')
    expect(a.last()?.type).toBe('INVOCATION')
    b.publish('a.b', { acknowledge: true })
    expect(b.error()).toBe('not_authorized')
    expect(a.goodbyes()).toEqual([])
    realms.reconfigure(configOf({}))
    b.publish('a.b')
    expect(a.heard()).toEqual([['a.b']])
  })

  test('changes who may come', () => {
    const { realms } = setUp()
    const auth = { ticket: { principals: { tom: { role: 'tester', ticket: 'x' } } } }
    const realm = realms.find('realm-0')!
    expect(realm.authenticate({ hello: {}, session: 1, transport: 'websocket' }).kind).toBe('accepted')
    realms.reconfigure(configOf({ auth }))
    expect(realm.authenticate({ hello: {}, session: 1, transport: 'websocket' }).kind).toBe('refused')
  })

  test('changes call queues', () => {
    const { join, realms } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('a.b', { concurrency: 1 })
    caller.call('a.b')
    expect(caller.call('a.b')).toBe('crossbar.error.max_concurrency_reached')
    realms.reconfigure(configOf({ queues: [{ uri: 'a.b', limit: 1 }] }))
    expect(caller.call('a.b')).toBeUndefined()
    expect(caller.call('a.b')).toBe('crossbar.error.max_concurrency_reached')
  })

  test('adds realms, and removes others: their sessions get a GOODBYE', () => {
    const { join, realms } = setUp({}, {})
    const [stays, goes] = [join(), join({}, 'realm-1')]
    realms.reconfigure(configOf({}, { name: 'new' }))
    expect([realms.find('realm-1'), realms.find('new')?.name]).toEqual([undefined, 'new'])
    expect(goes.goodbyes()).toMatchObject([{ reason: 'wamp.close.close_realm' }])
    expect(stays.sent).toEqual([])
    expect(realms.inspect().map(({ name, sessions }) => [name, sessions])).toEqual([
      ['realm-0', 1],
      ['new', 0],
    ])
  })
})
