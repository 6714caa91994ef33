import { describe, expect, test } from 'vitest'
import { setUp } from './testing.ts'

test('a call goes to the callee, and its result to the caller, with the payloads as they came', () => {
  const { join } = setUp()
  const [callee, caller] = [join(), join()]
  const id = callee.register('p')
  caller.call('p')
  expect(callee.last()).toEqual({
    type: 'INVOCATION',
    request: 1,
    registration: id,
    details: {},
    payload: { args: [1], kwargs: undefined },
  })
  callee.yield(1)
  expect(caller.last()).toEqual({
    type: 'RESULT',
    request: 1,
    details: {},
    payload: { args: ['from 1'], kwargs: undefined },
  })
})

test("a callee's ERROR goes to the caller", () => {
  const { join } = setUp()
  const [callee, caller] = [join(), join()]
  callee.register('p')
  caller.call('p')
  callee.error(1, 'app.no', { internal: true })
  expect(caller.last()).toEqual({
    type: 'ERROR',
    kind: 48,
    request: 1,
    details: {},
    error: 'app.no',
    payload: { args: ['from 1'], kwargs: undefined },
  })
})

test('invocations of a session are numbered from 1, whatever its registrations and its callers', () => {
  const { join } = setUp()
  const [callee, one, other] = [join(), join(), join()]
  callee.register('p')
  callee.register('q')
  one.call('p')
  other.call('q')
  one.call('q')
  expect(callee.heard().slice(2)).toEqual(['INVOCATION 1', 'INVOCATION 2', 'INVOCATION 3'])
})

test('results may overtake each other', () => {
  const { join } = setUp()
  const [callee, caller] = [join(), join()]
  callee.register('p')
  caller.call('p')
  caller.call('p')
  callee.yield(2)
  callee.yield(1)
  expect(caller.heard()).toEqual(['RESULT 2', 'RESULT 1'])
})

test('an answer to a call that is over, or to one that never was, is dropped', () => {
  const { join } = setUp()
  const [callee, caller, stranger] = [join(), join(), join()]
  callee.register('p')
  caller.call('p')
  stranger.yield(1)
  stranger.error(1)
  callee.yield(1)
  callee.yield(1)
  callee.error(1)
  expect(caller.heard()).toEqual(['RESULT 1'])
})

describe('refusals of CALL', () => {
  test.each([
    ['nobody.there', {}, 'no_such_procedure'],
    ['wamp.no.such', {}, 'no_such_procedure'],
    ['a..b', {}, 'invalid_uri'],
    ['a b', {}, 'invalid_uri'],
    ['', {}, 'invalid_uri'],
    ['p', { timeout: -1 }, 'invalid_argument'],
    ['p', { timeout: 1.5 }, 'invalid_argument'],
    ['p', { timeout: '1' }, 'invalid_argument'],
    ['p', { receive_progress: 'yes' }, 'invalid_argument'],
    ['p', { disclose_me: 1 }, 'invalid_argument'],
  ])('%j with %j is %s', (procedure, options, error) => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p')
    callee.register('a.', { match: 'prefix' })
    caller.call(procedure, options)
    expect(caller.heard()).toEqual([`ERROR 1 wamp.error.${error}`])
    expect(caller.text()).not.toBe('')
    expect(callee.heard()).toEqual(['REGISTERED', 'REGISTERED'])
  })

  test('the request id of a call that is not over aborts the session', () => {
    const { join, dealer } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p')
    caller.call('p')
    dealer.call(caller.session, { type: 'CALL', request: 1, options: {}, procedure: 'p' })
    expect(caller.sent).toEqual([{ type: 'ABORT', details: {}, reason: 'wamp.error.protocol_violation' }])
  })
})

describe('patterns', () => {
  test('exact comes first, then the longest prefix, then wildcard; the real URI is in the details of the invocation', () => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    const ids = new Map([
      [callee.register('a.b.c'), 'exact'],
      [callee.register('a.b', { match: 'prefix' }), 'prefix'],
      [callee.register('a.', { match: 'prefix' }), 'shorter'],
      [callee.register('a..c', { match: 'wildcard' }), 'hidden'],
      [callee.register('b..c', { match: 'wildcard' }), 'wildcard'],
    ])
    for (const uri of ['a.b.c', 'a.bad', 'a.x.c', 'b.x.c']) caller.call(uri)
    const invocations = callee.sent.flatMap((each) => (each.type === 'INVOCATION' ? [each] : []))
    expect(invocations.map(({ registration, details }) => [ids.get(registration), details])).toEqual([
      ['exact', {}],
      ['prefix', { procedure: 'a.bad' }],
      ['shorter', { procedure: 'a.x.c' }],
      ['wildcard', { procedure: 'b.x.c' }],
    ])
  })
})

describe('identification', () => {
  const details = { caller: 2, caller_authid: 'authid-2', caller_authrole: 'tester' }
  test.each([
    ['no side asks for it', {}, {}, undefined, {}],
    ['the caller asks for it', {}, { disclose_me: true }, undefined, details],
    ['the callee asks for it', { disclose_caller: true }, {}, undefined, details],
    ['the realm wants it', {}, {}, { disclose: true, discloseCallee: false }, details],
    ['the realm does not', {}, { disclose_me: true }, { disclose: false, discloseCallee: false }, {}],
  ])('whether the callee learns of the caller, when %s', (_, registering, calling, disclosure, expected) => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p', registering)
    caller.call('p', calling, disclosure)
    expect(callee.last()).toMatchObject({ type: 'INVOCATION', details: expected })
    if (Object.keys(expected).length === 0) expect(callee.last()).toHaveProperty('details', {})
  })

  test('where the realm discloses callees, answers say which session they are from', () => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p')
    for (let i = 0; i < 2; i++) caller.call('p', {}, { disclose: false, discloseCallee: true })
    callee.yield(1)
    expect(caller.last()).toMatchObject({ details: { callee: 1 } })
    callee.error(2)
    expect(caller.last()).toMatchObject({ details: { callee: 1 } })
  })
})

test('what the ends need for a payload in passthru mode goes with it both ways', () => {
  const { join } = setUp()
  const [callee, caller] = [join(), join()]
  const passthru = { ppt_scheme: 'x_mine', ppt_serializer: 'cbor' }
  callee.register('p')
  caller.call('p', { ...passthru, timeout: 5 })
  expect(callee.last()).toHaveProperty('details', passthru)
  callee.yield(1, passthru)
  expect(caller.last()).toHaveProperty('details', passthru)
})

describe('progressive results', () => {
  test.each([
    ['announces progressive_call_results', ['progressive_call_results'], { receive_progress: true }],
    ['announces call_canceling too', ['progressive_call_results', 'call_canceling'], { receive_progress: true }],
    ['announces nothing', [], {}],
  ])('`receive_progress` for a callee that %s: %j', (_, features, details) => {
    const { join } = setUp()
    const [callee, caller] = [join(features), join()]
    callee.register('p')
    caller.call('p', { receive_progress: true })
    expect(callee.last()).toHaveProperty('details', details)
    callee.yield(1, { progress: true })
    callee.yield(1, { progress: true })
    callee.yield(1)
    expect(caller.heard(), 'parts are passed on whatever the callee has announced').toEqual([
      'RESULT 1 progress',
      'RESULT 1 progress',
      'RESULT 1',
    ])
  })

  test('parts that the caller has not asked for are dropped, and the call goes on', () => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p')
    caller.call('p')
    callee.yield(1, { progress: true })
    callee.yield(1)
    expect(caller.heard()).toEqual(['RESULT 1'])
  })
})
