import { describe, expect, test } from 'vitest'
import type { Dict, Id, Message } from '../message.ts'
import { payloadOf } from '../payload.ts'
import type { Session } from '../session.ts'
import { createFakeSession, createFakeTools } from '../testing.ts'
import { createBroker } from './broker.ts'
import type { SubscriptionChange } from './subscription.ts'

const setUp = () => {
  const changes: SubscriptionChange[] = []
  const broker = createBroker({ ...createFakeTools().tools, onChange: (change) => changes.push(change) })
  let sessions = 0

  const join = (facts: Partial<Session> = {}) => {
    const fake = createFakeSession(++sessions)
    const session = { ...fake.session, ...facts }
    const { sent } = fake
    let requests = 0
    const eventsOf = () => sent.filter((each) => each.type === 'EVENT')

    return {
      session,
      sent,
      events: eventsOf,
      /** The first argument of each event. */
      heard: () => eventsOf().map(({ payload }) => payload?.args?.[0]),
      details: () => eventsOf().map(({ details }) => details),
      last: () => sent.at(-1),
      subscribe(topic: string, options: Dict = {}): Id {
        broker.subscribe(session, { type: 'SUBSCRIBE', request: ++requests, options, topic })
        const answer = sent.at(-1)!
        return answer.type === 'SUBSCRIBED' ? answer.subscription : 0
      },
      unsubscribe: (subscription: Id) =>
        broker.unsubscribe(session, { type: 'UNSUBSCRIBE', request: ++requests, subscription }),
      publish: (topic: string, options: Dict = {}, arg: unknown = topic, disclose = false) =>
        broker.publish(
          session,
          { type: 'PUBLISH', request: ++requests, options, topic, payload: payloadOf([arg]) },
          disclose,
        ),
    }
  }
  return { broker, changes, join }
}

const errorIn = (message: Message | undefined) => (message?.type === 'ERROR' ? message.error : message?.type)
const kinds = (changes: SubscriptionChange[]) => changes.map(({ type, session }) => `${type} ${session.id}`)

describe('subscriptions', () => {
  test('all subscribers of a topic share one id, and a session that subscribes twice gets it again, with one event', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    const id = a.subscribe('a.b')
    expect(a.subscribe('a.b')).toBe(id)
    expect(b.subscribe('a.b')).toBe(id)
    b.publish('a.b')
    expect(a.heard()).toEqual(['a.b'])
  })

  test('the same text with another match is another subscription', () => {
    const a = setUp().join()
    expect(a.subscribe('a.b', { match: 'prefix' })).not.toBe(a.subscribe('a.b'))
  })

  test('a subscription ends with its last subscriber; the next one has another id', () => {
    const { join, changes } = setUp()
    const [a, b] = [join(), join()]
    const id = a.subscribe('a.b')
    b.subscribe('a.b')
    a.unsubscribe(id)
    expect(a.last()).toMatchObject({ type: 'UNSUBSCRIBED' })
    b.unsubscribe(id)
    expect(kinds(changes)).toEqual([
      'create 1',
      'subscribe 1',
      'subscribe 2',
      'unsubscribe 1',
      'unsubscribe 2',
      'delete 2',
    ])
    expect(a.subscribe('a.b')).not.toBe(id)
  })

  test('unsubscribing what one has not is no_such_subscription', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    const id = a.subscribe('a.b')
    b.unsubscribe(id)
    expect(errorIn(b.last())).toBe('wamp.error.no_such_subscription')
    a.unsubscribe(id)
    a.unsubscribe(id)
    expect(errorIn(a.last())).toBe('wamp.error.no_such_subscription')
  })

  test('a session that has left gets nothing any more', () => {
    const { broker, join, changes } = setUp()
    const [a, b] = [join(), join()]
    a.subscribe('a.b')
    a.subscribe('a', { match: 'prefix' })
    broker.leave(a.session)
    broker.leave(a.session)
    b.publish('a.b')
    expect(a.events()).toEqual([])
    expect(changes.filter(({ type }) => type === 'delete')).toHaveLength(2)
    expect(broker.inspect().subscriptions).toBe(0)
  })

  test.each([
    ['a..b', {}, 'invalid_uri'],
    ['a b', {}, 'invalid_uri'],
    ['', {}, 'invalid_uri'],
    ['a#', { match: 'prefix' }, 'invalid_uri'],
    ['wamp.session.', { match: 'prefix' }, 'invalid_uri'],
    ['wamp..on_join', { match: 'wildcard' }, 'invalid_uri'],
    ['a.b', { match: 'regex' }, 'invalid_argument'],
    ['a.b', { match: 1 }, 'invalid_argument'],
  ])('SUBSCRIBE to "%s" with %o is %s', (topic, options, error) => {
    const a = setUp().join()
    a.subscribe(topic, options)
    expect(errorIn(a.last())).toBe(`wamp.error.${error}`)
  })
})

describe('events', () => {
  test('a prefix compares characters, not components; a wildcard has empty components', () => {
    const { join } = setUp()
    const [prefix, wildcard, publisher] = [join(), join(), join()]
    prefix.subscribe('murmur.po', { match: 'prefix' })
    wildcard.subscribe('murmur..new', { match: 'wildcard' })
    for (const topic of ['murmur.posts.new', 'murmur.polls.new', 'murmur.post', 'murmur.users.new', 'murmur.a.b.new'])
      publisher.publish(topic)
    expect(prefix.heard()).toEqual(['murmur.posts.new', 'murmur.polls.new', 'murmur.post'])
    expect(wildcard.heard()).toEqual(['murmur.posts.new', 'murmur.polls.new', 'murmur.users.new'])
  })

  test('the details of an event name the topic for pattern subscriptions, and only for them', () => {
    const { join } = setUp()
    const [exact, prefix, publisher] = [join(), join(), join()]
    exact.subscribe('a.b')
    prefix.subscribe('a', { match: 'prefix' })
    publisher.publish('a.b')
    expect(exact.details()).toEqual([{}])
    expect(prefix.details()).toEqual([{ topic: 'a.b' }])
  })

  test('a session that matches by several subscriptions gets one event for each, all of one publication', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    const ids = [a.subscribe('a.b'), a.subscribe('a', { match: 'prefix' }), a.subscribe('.b', { match: 'wildcard' })]
    b.publish('a.b')
    expect(a.events().map(({ subscription }) => subscription)).toEqual(ids)
    expect(new Set(a.events().map(({ publication }) => publication)).size).toBe(1)
  })

  test('events of one publisher keep their order', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    a.subscribe('a', { match: 'prefix' })
    for (let i = 0; i < 100; i++) b.publish(i % 3 ? 'a.b' : 'a.c', {}, i)
    expect(a.heard()).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  test('subscribers that are told the same share one message, so that it is written once', () => {
    const { join } = setUp()
    const [a, b, c] = [join(), join(), join()]
    a.subscribe('a.b')
    b.subscribe('a.b')
    c.publish('a.b')
    expect(a.events()[0]).toBe(b.events()[0])
  })

  test('the payload passes through as it came', () => {
    const { broker, join } = setUp()
    const [a, b] = [join(), join()]
    a.subscribe('a.b')
    const payload = payloadOf([1, 'two'], { three: 3 })
    broker.publish(b.session, { type: 'PUBLISH', request: 1, options: {}, topic: 'a.b', payload })
    broker.publish(b.session, { type: 'PUBLISH', request: 2, options: {}, topic: 'a.b' })
    expect(a.events().map((event) => event.payload)).toEqual([payload, undefined])
  })

  test('the keys of payload passthru mode reach the subscriber', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    a.subscribe('a.b')
    b.publish('a.b', { ppt_scheme: 'x_own', ppt_serializer: 'cbor', other: 1 })
    expect(a.details()).toEqual([{ ppt_scheme: 'x_own', ppt_serializer: 'cbor' }])
  })

  test('a subscriber whose buffer is full loses the event alone: others get it, its session stays, it is counted', () => {
    const { broker, join } = setUp()
    const [slow, quick, publisher] = [join({ offer: () => false }), join(), join()]
    slow.subscribe('a.b')
    quick.subscribe('a.b')
    publisher.publish('a.b')
    expect(quick.heard()).toEqual(['a.b'])
    expect(slow.sent.map(({ type }) => type)).toEqual(['SUBSCRIBED'])
    expect(broker.inspect()).toMatchObject({ published: 1, delivered: 1, dropped: 1 })
  })
})

describe('publishing', () => {
  test('with acknowledge it is PUBLISHED, with the id that the events have; without, nothing is said', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    a.subscribe('a.b')
    b.publish('a.b')
    b.publish('a.b', { acknowledge: false })
    expect(b.sent).toEqual([])
    b.publish('a.b', { acknowledge: true })
    expect(b.sent).toEqual([{ type: 'PUBLISHED', request: 3, publication: a.events()[2]!.publication }])
  })

  test.each([
    ['a..b', {}, 'invalid_uri'],
    ['wamp.session.on_join', {}, 'invalid_uri'],
    ['a.b', { exclude_me: 'yes' }, 'invalid_argument'],
    ['a.b', { disclose_me: 1 }, 'invalid_argument'],
    ['a.b', { eligible: 7 }, 'invalid_argument'],
    ['a.b', { eligible: ['7'] }, 'invalid_argument'],
    ['a.b', { exclude: [1, null] }, 'invalid_argument'],
    ['a.b', { exclude_authid: [1] }, 'invalid_argument'],
    ['a.b', { eligible_authid: 'ann' }, 'invalid_argument'],
    ['a.b', { eligible_authrole: {} }, 'invalid_argument'],
    ['a.b', { exclude_authrole: [['a']] }, 'invalid_argument'],
  ])(
    'PUBLISH to "%s" with %o is %s with acknowledge, silent without, and no event either way',
    (topic, options, error) => {
      const { join } = setUp()
      const [a, b] = [join(), join()]
      a.subscribe('', { match: 'prefix' })
      b.publish(topic, options)
      expect(b.sent).toEqual([])
      b.publish(topic, { ...options, acknowledge: true })
      expect(errorIn(b.last())).toBe(`wamp.error.${error}`)
      expect(a.events()).toEqual([])
    },
  )

  test('an acknowledge that is neither true nor false is invalid_argument', () => {
    const a = setUp().join()
    a.publish('a.b', { acknowledge: 'please' })
    expect(errorIn(a.last())).toBe('wamp.error.invalid_argument')
  })

  test('the publisher gets its own event only with exclude_me: false', () => {
    const a = setUp().join()
    a.subscribe('a.b')
    for (const options of [{}, { exclude_me: true }, { eligible: [1] }, { exclude_me: null }]) a.publish('a.b', options)
    expect(a.events()).toEqual([])
    a.publish('a.b', { exclude_me: false })
    expect(a.heard()).toEqual(['a.b'])
  })

  test.each([
    [{ eligible: [1, 3] }, '1 3'],
    [{ eligible: [] }, ''],
    [{ exclude: [1] }, '2 3'],
    [{ eligible: [1, 2], exclude: [1] }, '2'],
    [{ eligible_authid: ['ann', 'nobody'] }, '1'],
    [{ exclude_authid: ['ann', 'bob'] }, '3'],
    [{ eligible_authrole: ['staff'] }, '2 3'],
    [{ exclude_authrole: ['staff'] }, '1'],
    [{ eligible_authrole: ['staff'], exclude_authid: ['bob'] }, '3'],
    [{ eligible: [1], eligible_authrole: ['staff'] }, ''],
    [{ eligible: null }, '1 2 3'],
  ])('%o is received by "%s"', (options, receivers) => {
    const { join } = setUp()
    const subscribers = [
      join({ authid: 'ann', authrole: 'guest' }),
      join({ authid: 'bob', authrole: 'staff' }),
      join({ authid: 'cid', authrole: 'staff' }),
    ]
    for (const each of subscribers) each.subscribe('a.b')
    join().publish('a.b', options)
    const reached = subscribers.filter((each) => each.events().length > 0)
    expect(reached.map(({ session }) => session.id).join(' ')).toBe(receivers)
  })
})

describe('the identity of the publisher', () => {
  const IDENTITY = { publisher: 2, publisher_authid: 'authid-2', publisher_authrole: 'tester' }

  test('is disclosed when it asks for it, when the realm says so, and else not', () => {
    const { join } = setUp()
    const [a, b] = [join(), join()]
    a.subscribe('a.b')
    b.publish('a.b')
    b.publish('a.b', { disclose_me: true })
    b.publish('a.b', {}, '', true)
    expect(a.details()).toEqual([{}, IDENTITY, IDENTITY])
  })

  test('is disclosed to a subscriber that asks for it with disclose_publisher, and to that one alone', () => {
    const { join } = setUp()
    const [a, b, c] = [join(), join(), join()]
    a.subscribe('a.b', { disclose_publisher: true })
    c.subscribe('a.b')
    b.publish('a.b')
    expect(a.details()).toEqual([IDENTITY])
    expect(c.details()).toEqual([{}])
  })
})
