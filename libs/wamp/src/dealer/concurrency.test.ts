import { describe, expect, test } from 'vitest'
import type { CallQueue } from './queues.ts'
import { setUp, type TestPeer } from './testing.ts'

const full = 'crossbar.error.max_concurrency_reached'
const QUEUE: CallQueue[] = [{ uri: 'p', match: 'exact', limit: 9 }]

const withCallees = (invoke: string, concurrency: number[], queues: CallQueue[] = [], random?: () => number) => {
  const it = setUp(queues, random)
  const callees = concurrency.map((each) => {
    const callee = it.join()
    callee.register('p', { invoke, concurrency: each })
    callee.heard()
    return callee
  })
  const caller = it.join()
  const calls = (count: number, options = {}) => {
    for (let i = 0; i < count; i++) caller.call('p', options)
  }
  /** How many each was invoked since the last time. */
  const invoked = () => callees.map((callee) => callee.heard().filter((each) => each.startsWith('INVOCATION')).length)
  return { ...it, callees, caller, calls, invoked }
}

describe('policies', () => {
  test.each([
    ['first', [1, 0, 0], [3, 0, 0]],
    ['last', [0, 0, 0], [0, 0, 3]],
    ['roundrobin', [0, 0, 0], [1, 1, 1]],
    ['roundrobin', [1, 0, 1], [1, 1, 1]],
  ])('three calls with `%s` to callees with concurrency %j', (invoke, concurrency, expected) => {
    const { calls, invoked } = withCallees(
      invoke,
      concurrency.map((each) => each && 3),
    )
    calls(3)
    expect(invoked()).toEqual(expected)
  })

  test.each(['first', 'last'])('`%s` never spills over to another', (invoke) => {
    const { calls, caller, invoked } = withCallees(invoke, [1, 1])
    calls(2)
    expect(caller.heard()).toEqual([`ERROR 2 ${full}`])
    expect(invoked().toSorted()).toEqual([0, 1])
  })

  test('roundrobin skips full callees, and gives up only after a whole lap', () => {
    const { calls, caller, invoked, callees } = withCallees('roundrobin', [1, 2, 1])
    calls(4)
    expect(invoked()).toEqual([1, 2, 1])
    calls(1)
    expect(caller.heard()).toEqual([`ERROR 5 ${full}`])
    callees[1]!.yield(2)
    calls(1)
    expect(invoked()).toEqual([0, 1, 0])
  })

  test('random draws among those that are not full', () => {
    const { calls, caller, invoked } = withCallees('random', [1, 2, 1], [], () => 0.99)
    calls(5)
    expect(invoked()).toEqual([1, 2, 1])
    expect(caller.heard()).toEqual([`ERROR 5 ${full}`])
  })
})

describe('concurrency', () => {
  test.each([{}, { concurrency: 0 }, { _concurrency: 0 }])('%j is without limit', (options) => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p', options)
    for (let i = 0; i < 1_000; i++) caller.call('p')
    expect(callee.heard()).toHaveLength(1_001)
  })

  test('is read as `_concurrency` too; `concurrency` counts if there are both', () => {
    const { join } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p', { _concurrency: 1 })
    callee.register('q', { _concurrency: 1, concurrency: 2 })
    for (const procedure of ['p', 'p', 'q', 'q', 'q']) caller.call(procedure)
    expect(caller.heard()).toEqual([`ERROR 2 ${full}`, `ERROR 5 ${full}`])
  })

  test('the refusal says which kind, and the number', () => {
    const single = withCallees('single', [2])
    single.calls(3)
    expect(single.caller.text()).toBe('The one callee to call of p is full: its concurrency is 2')
    const last = withCallees('last', [5, 1])
    last.calls(2)
    expect(last.caller.text()).toBe('The one callee to call of p is full: its concurrency is 1')
    const shared = withCallees('roundrobin', [3, 2])
    shared.calls(6)
    expect(shared.caller.text()).toBe(
      'All 2 callees of the shared registration p are full: the sum of their concurrency is 5',
    )
    expect([single, last, shared].flatMap(({ limits }) => limits)).toEqual([
      { procedure: 'p', kind: 'callee', limit: 2, caller: single.caller.session },
      { procedure: 'p', kind: 'callee', limit: 1, caller: last.caller.session },
      { procedure: 'p', kind: 'callees', limit: 5, caller: shared.caller.session },
    ])
  })
})

describe('the call queue', () => {
  const ways: [string, (it: { callees: TestPeer[]; caller: TestPeer; pass: (ms: number) => void }) => void][] = [
    ['a result', ({ callees }) => callees[0]!.yield(1)],
    ['an error', ({ callees }) => callees[0]!.error(1)],
    ['a timeout', ({ pass }) => pass(50)],
    ['a cancel', ({ caller }) => caller.cancel(1)],
    ['a cancel by `skip`', ({ caller }) => caller.cancel(1, 'skip')],
    ['the answer after `kill`', ({ caller, callees }) => (caller.cancel(1, 'kill'), callees[0]!.yield(1))],
    ['a departed caller', ({ caller }) => caller.leave()],
    ['a departed callee', ({ callees }) => callees[0]!.leave()],
    ['an unavailable callee', ({ callees }) => callees[0]!.error(1, 'wamp.error.unavailable')],
    ['an UNREGISTER by which another becomes the one to call', ({ callees }) => callees[0]!.unregister(1_001)],
    [
      'the callee registering again with more',
      ({ callees }) => callees[0]!.register('p', { invoke: 'first', concurrency: 2 }),
    ],
  ]
  test.each(ways)('drains after %s', (_, free) => {
    const it = withCallees('first', [1, 2], QUEUE)
    it.calls(1, { timeout: 50 })
    const other = it.join()
    other.call('p')
    expect(it.invoked()).toEqual([1, 0])
    free(it)
    expect(it.invoked().reduce((sum, each) => sum + each)).toBeGreaterThan(0)
    for (const callee of it.callees) for (const request of [1, 2]) callee.yield(request)
    expect(other.heard()).toEqual(['RESULT 1'])
  })

  test('drains when a new callee joins', () => {
    const it = withCallees('roundrobin', [1], QUEUE)
    it.calls(4)
    const more = it.join()
    more.register('p', { invoke: 'roundrobin', concurrency: 2 })
    expect(more.heard()).toEqual(['REGISTERED', 'INVOCATION 1', 'INVOCATION 2'])
  })

  test('is first in, first out, for each registration by itself', () => {
    const it = withCallees('single', [1], [{ uri: '', match: 'prefix', limit: 9 }])
    const [other, second] = [it.join(), it.join()]
    other.register('q', { concurrency: 1 })
    it.calls(2)
    second.call('p')
    second.call('q')
    expect(other.heard(), 'calls of other registrations may overtake').toEqual(['REGISTERED', 'INVOCATION 1'])
    it.caller.call('p')
    for (let request = 1; request <= 4; request++) it.callees[0]!.yield(request)
    const args = it.callees[0]!.sent.flatMap((each) => (each.type === 'INVOCATION' ? [each.payload?.args] : []))
    expect(args).toEqual([[1], [2], [1], [3]])
  })

  test('refuses over its limit, and says the limit', () => {
    const it = withCallees('roundrobin', [1, 1], [{ uri: 'p', match: 'exact', limit: 3 }])
    it.calls(6)
    expect(it.caller.heard()).toEqual([`ERROR 6 ${full}`])
    expect(it.caller.text()).toBe('The call queue of p is full: its limit is 3 waiting calls')
    expect(it.limits).toMatchObject([{ procedure: 'p', kind: 'queue', limit: 3 }])
  })

  test('is by the first entry that matches the procedure called; without one, calls do not wait', () => {
    const it = setUp([
      { uri: 'a.b', match: 'exact', limit: 1 },
      { uri: 'a..c', match: 'wildcard', limit: 3 },
      { uri: 'a', match: 'prefix', limit: 2 },
    ])
    const [callee, caller] = [it.join(), it.join()]
    const queued = (procedure: string) => {
      for (let i = 0; i < 9; i++) caller.call(procedure)
      return caller.heard().filter((each) => each.endsWith(full)).length
    }
    for (const procedure of ['a.b', 'a.x.c', 'abc', 'b']) callee.register(procedure, { concurrency: 1 })
    expect(['a.b', 'a.x.c', 'abc', 'b'].map(queued)).toEqual([7, 5, 6, 8])

    callee.register('a.y.', { match: 'prefix', concurrency: 1 })
    expect(['a.y.z', 'a.y.c', 'a.y.q'].map(queued), 'one queue for each registration').toEqual([6, 8, 9])
  })

  test('a limit that changes counts for the calls that come then; those that wait go on waiting', () => {
    const it = withCallees('single', [1], [{ uri: 'p', match: 'exact', limit: 2 }])
    it.calls(3)
    it.dealer.setQueues([])
    it.calls(1)
    expect(it.caller.heard()).toEqual([`ERROR 4 ${full}`])
    it.dealer.setQueues([{ uri: 'p', match: 'exact', limit: 3 }])
    it.calls(2)
    expect(it.caller.heard()).toEqual([`ERROR 6 ${full}`])
    for (const request of [1, 2, 3, 4]) it.callees[0]!.yield(request)
    expect(it.caller.heard()).toEqual(['RESULT 1', 'RESULT 2', 'RESULT 3', 'RESULT 5'])
  })

  test('drops and answers a call that was cancelled or timed out while it waited, and never invokes it', () => {
    const it = withCallees('single', [1], QUEUE)
    it.calls(1)
    it.calls(4, { timeout: 50 })
    it.caller.cancel(2, 'skip')
    it.caller.cancel(3, 'kill')
    it.caller.cancel(4)
    it.pass(50)
    expect(it.caller.heard()).toEqual([
      ...[2, 3, 4].map((request) => `ERROR ${request} wamp.error.canceled`),
      'ERROR 5 wamp.error.timeout',
    ])
    it.callees[0]!.yield(1)
    expect(it.callees[0]!.heard()).toEqual(['INVOCATION 1'])
    expect(it.timers()).toBe(0)
  })

  test('drops the calls of a departed caller, those behind a call of its own that comes free then as well', () => {
    const it = withCallees('single', [1], QUEUE)
    it.calls(5)
    const other = it.join()
    other.call('p')
    it.caller.leave()
    expect(it.callees[0]!.heard()).toEqual(['INVOCATION 1', 'INTERRUPT 1 killnowait', 'INVOCATION 2'])
    expect(it.dealer.inspect().registrations).toMatchObject([{ inFlight: 1, queued: 0 }])
  })

  test.each(['leave', 'unregister'] as const)(
    'when the last callee goes (%s), calls that wait get no_such_procedure',
    (way) => {
      const it = withCallees('single', [1], QUEUE)
      it.calls(3)
      if (way === 'leave') it.callees[0]!.leave()
      else it.callees[0]!.unregister(1_001)
      expect(it.caller.heard().filter((each) => !each.startsWith('ERROR 1'))).toEqual([
        'ERROR 2 wamp.error.no_such_procedure',
        'ERROR 3 wamp.error.no_such_procedure',
      ])
      expect(it.caller.text()).toMatch(/has left/)
    },
  )

  test('20 calls of 2 s each over two callees with concurrency 3 and 2 take 8 s', () => {
    const it = withCallees('roundrobin', [3, 2], [{ uri: 'p', match: 'exact', limit: 1_000 }])
    const work = (callee: TestPeer) => {
      for (const each of callee.heard()) {
        const request = Number(each.split(' ')[1])
        ends.push({ at: it.now() + 2_000, run: () => callee.yield(request) })
      }
    }
    const ends: { at: number; run: () => void }[] = []
    it.calls(20)
    it.callees.forEach(work)
    for (const { at, run } of ends) {
      it.pass(at - it.now())
      run()
      it.callees.forEach(work)
    }
    expect(it.caller.heard()).toEqual(expect.arrayContaining(Array.from({ length: 20 }, (_, i) => `RESULT ${i + 1}`)))
    expect(it.now()).toBe(8_000)
  })
})

test('inspect shows each registration in numbers', () => {
  const it = withCallees('roundrobin', [1, 1], [{ uri: 'p', match: 'exact', limit: 1 }])
  it.calls(4)
  it.caller.call('unknown')
  it.pass(30)
  it.callees[0]!.yield(1)
  it.pass(10)
  it.callees[1]!.error(1)
  expect(it.dealer.inspect()).toEqual({
    unknown: 1,
    registrations: [
      {
        id: 1_001,
        uri: 'p',
        match: 'exact',
        invoke: 'roundrobin',
        created: new Date(0).toISOString(),
        inFlight: 1,
        queued: 0,
        total: 4,
        rejected: 1,
        answered: 2,
        latencySum: 70,
        callees: [
          { session: 1, concurrency: 1, inFlight: 1 },
          { session: 2, concurrency: 1, inFlight: 0 },
        ],
      },
    ],
  })
})
