import { describe, expect, test } from 'vitest'
import { setUp } from './testing.ts'

const taken = 'wamp.error.procedure_already_exists'
const otherPolicy = 'wamp.error.procedure_exists_with_different_invocation_policy'

test('all callees of a procedure share one registration, which dies with the last of them', () => {
  const { join, dealer } = setUp()
  const [a, b] = [join(), join()]
  const id = a.register('p', { invoke: 'roundrobin' })
  expect(b.register('p', { invoke: 'roundrobin' })).toBe(id)
  a.unregister(id)
  expect(a.heard()).toEqual(['REGISTERED', 'UNREGISTERED'])
  expect(dealer.registrations.get(id)?.callees.size).toBe(1)
  b.leave()
  expect(dealer.registrations.get(id)).toBeUndefined()
  expect(a.register('p')).not.toBe(id)
})

test('`single` is the default: a second callee is refused, the same session too', () => {
  const { join } = setUp()
  const a = join()
  const b = join()
  a.register('p')
  for (const options of [{}, { invoke: 'single' }, { invoke: 'roundrobin' }]) {
    b.register('p', options)
    a.register('p', options)
  }
  expect(b.heard()).toEqual([1, 2, 3].map((request) => `ERROR ${request} ${taken}`))
  expect(a.heard().slice(1)).toEqual([2, 3, 4].map((request) => `ERROR ${request} ${taken}`))
  expect(b.text()).toBe('p is registered with invoke "single": for one callee only')
})

test('another policy than that of the first callee is refused', () => {
  const { join } = setUp()
  const [a, b] = [join(), join()]
  a.register('p', { invoke: 'first' })
  b.register('p', { invoke: 'last' })
  b.register('p')
  a.register('p', { invoke: 'random' })
  expect(b.heard()).toEqual([`ERROR 1 ${otherPolicy}`, `ERROR 2 ${otherPolicy}`])
  expect(a.heard()).toEqual(['REGISTERED', `ERROR 2 ${otherPolicy}`])
  expect(b.text()).toBe('p is registered with invoke "first", so it cannot be "single" as well')
})

test('the same URI with another `match` is another registration', () => {
  const { join } = setUp()
  const a = join()
  const ids = ['exact', 'prefix', 'wildcard'].map((match) => a.register('p.q', { match }))
  expect(new Set(ids).size).toBe(3)
  expect(a.heard()).toEqual(['REGISTERED', 'REGISTERED', 'REGISTERED'])
})

test('the same session registering again keeps its place and its calls in flight, and its newest options count', () => {
  const { join, dealer } = setUp([{ uri: 'p', match: 'exact', limit: 9 }])
  const [a, b, caller] = [join(), join(), join()]
  const id = a.register('p', { invoke: 'first', concurrency: 1 })
  b.register('p', { invoke: 'first' })
  caller.call('p')
  caller.call('p')
  expect(a.register('p', { invoke: 'first', concurrency: 2 })).toBe(id)
  expect(a.heard()).toEqual(['REGISTERED', 'INVOCATION 1', 'REGISTERED', 'INVOCATION 2'])
  expect(dealer.inspect().registrations[0]).toMatchObject({
    inFlight: 2,
    callees: [
      { session: 1, concurrency: 2, inFlight: 2 },
      { session: 2, concurrency: 0, inFlight: 0 },
    ],
  })
})

test('REGISTERED precedes any INVOCATION of it, also when calls have waited for a callee', () => {
  const { join } = setUp([{ uri: 'p', match: 'exact', limit: 9 }])
  const [a, b, caller] = [join(), join(), join()]
  a.register('p', { invoke: 'roundrobin', concurrency: 1 })
  for (let i = 0; i < 4; i++) caller.call('p')
  b.register('p', { invoke: 'roundrobin', concurrency: 2 })
  expect(b.heard()).toEqual(['REGISTERED', 'INVOCATION 1', 'INVOCATION 2'])
})

test('UNREGISTER of what the session has not registered is no_such_registration', () => {
  const { join } = setUp()
  const [a, b] = [join(), join()]
  const id = a.register('p')
  b.unregister(id)
  a.unregister(4711)
  a.unregister(id)
  a.unregister(id)
  expect(b.heard()).toEqual(['ERROR 1 wamp.error.no_such_registration'])
  expect(a.heard().slice(1)).toEqual([
    'ERROR 2 wamp.error.no_such_registration',
    'UNREGISTERED',
    'ERROR 4 wamp.error.no_such_registration',
  ])
})

test('UNREGISTER leaves calls in flight to end as usual', () => {
  const { join } = setUp()
  const [a, caller] = [join(), join()]
  const id = a.register('p')
  caller.call('p')
  caller.call('p')
  a.unregister(id)
  caller.call('p')
  a.yield(1)
  caller.cancel(2)
  expect(caller.heard()).toEqual(['ERROR 3 wamp.error.no_such_procedure', 'RESULT 1', 'ERROR 2 wamp.error.canceled'])
  expect(a.heard()).toEqual(['REGISTERED', 'INVOCATION 1', 'INVOCATION 2', 'UNREGISTERED', 'INTERRUPT 2 killnowait'])
})

describe('refusals of REGISTER', () => {
  test.each([
    ['a..b', {}],
    ['', {}],
    ['a b', {}],
    ['a..b', { match: 'prefix' }],
    ['wamp.session.count', {}],
    ['wamp.', { match: 'prefix' }],
    ['wamp', { match: 'prefix' }],
    ['wamp..count', { match: 'wildcard' }],
  ])('%j with %j is invalid_uri', (procedure, options) => {
    const peer = setUp().join()
    peer.register(procedure, options)
    expect(peer.heard()).toEqual(['ERROR 1 wamp.error.invalid_uri'])
    expect(peer.text()).toMatch(/not the URI of a procedure|reserved/)
  })

  test.each([
    { match: 'suffix' },
    { match: 1 },
    { invoke: 'all' },
    { invoke: true },
    { concurrency: -1 },
    { concurrency: 1.5 },
    { concurrency: '3' },
    { concurrency: Infinity },
    { _concurrency: -1 },
    { disclose_caller: 1 },
  ])('%j is invalid_argument, and its text names the option and its value', (options) => {
    const peer = setUp().join()
    peer.register('p', options)
    expect(peer.heard()).toEqual(['ERROR 1 wamp.error.invalid_argument'])
    const [[name, value]] = Object.entries(options) as [[string, unknown]]
    expect(peer.text()).toContain(name)
    expect(peer.text()).toContain(JSON.stringify(value))
  })

  test('an option that is null is as if it were not there', () => {
    const peer = setUp().join()
    peer.register('p', { match: null, invoke: null, concurrency: null, _concurrency: null, disclose_caller: undefined })
    expect(peer.heard()).toEqual(['REGISTERED'])
  })
})

test('each change is told: create and register, unregister and delete', () => {
  const { join, changes, dealer } = setUp()
  const [a, b] = [join(), join()]
  const id = a.register('p', { invoke: 'last' })
  b.register('p', { invoke: 'last' })
  b.register('p', { invoke: 'last' })
  b.unregister(id)
  a.leave()
  expect(changes.map(({ type, session, registration }) => [type, session.id, registration.id])).toEqual([
    ['create', 1, id],
    ['register', 1, id],
    ['register', 2, id],
    ['unregister', 2, id],
    ['unregister', 1, id],
    ['delete', 1, id],
  ])
  expect(changes[0]?.registration).toMatchObject({ created: new Date(0).toISOString(), uri: 'p', match: 'exact' })
  expect(dealer.registrations.list('exact')).toEqual([])
})
