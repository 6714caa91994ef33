import { describe, expect, test } from 'vitest'
import { setUp } from './testing.ts'

const unavailable = 'wamp.error.unavailable'
const noneLeft = 'wamp.error.no_available_callee'
const full = 'crossbar.error.max_concurrency_reached'

const withCallees = (invoke: string, concurrency: number[], limit?: number) => {
  const it = setUp(limit === undefined ? [] : [{ uri: 'p', match: 'exact', limit }])
  const callees = concurrency.map((each) => {
    const callee = it.join()
    callee.register('p', { invoke, concurrency: each })
    callee.heard()
    return callee
  })
  return { ...it, callees, caller: it.join() }
}

describe('a callee that is unavailable', () => {
  test.each([
    ['roundrobin', [0, 1, 2]],
    ['first', [0, 1, 2]],
    ['last', [2, 1, 0]],
    ['random', [0, 1, 2]],
  ])('has its call go to the next by `%s`, then the caller gets no_available_callee', (invoke, order) => {
    const { callees, caller } = withCallees(invoke, [0, 0, 0])
    caller.call('p')
    for (const index of order) {
      expect(callees[index]!.heard()).toEqual(['INVOCATION 1'])
      expect(caller.heard()).toEqual([])
      callees[index]!.error(1, unavailable)
    }
    expect(caller.heard()).toEqual([`ERROR 1 ${noneLeft}`])
  })

  test('of a `single` procedure leaves none', () => {
    const { callees, caller } = withCallees('single', [0])
    caller.call('p')
    callees[0]!.error(1, unavailable)
    expect(caller.heard()).toEqual([`ERROR 1 ${noneLeft}`])
    expect(caller.text()).toBe('All callees of p are unavailable')
  })

  test('frees its slot', () => {
    const { callees, caller } = withCallees('first', [1, 1])
    caller.call('p')
    callees[0]!.error(1, unavailable)
    caller.call('p')
    expect(callees.map((callee) => callee.heard())).toEqual([['INVOCATION 1', 'INVOCATION 2'], ['INVOCATION 1']])
  })

  test('has used up a part of the timeout: the next one has what is left', () => {
    const { callees, caller, pass } = withCallees('first', [0, 0])
    caller.call('p', { timeout: 100 })
    pass(60)
    callees[0]!.error(1, unavailable)
    pass(39)
    expect(caller.heard()).toEqual([])
    pass(1)
    expect(caller.heard()).toEqual(['ERROR 1 wamp.error.timeout'])
    expect(callees[1]!.heard()).toEqual(['INVOCATION 1', 'INTERRUPT 1 killnowait'])
  })

  test('that sends its answer afterwards has no call any more', () => {
    const { callees, caller } = withCallees('first', [0, 0])
    caller.call('p')
    callees[0]!.error(1, unavailable)
    callees[0]!.yield(1)
    callees[1]!.yield(1)
    expect(caller.last()).toMatchObject({ type: 'RESULT', payload: { args: ['from 2'] } })
    expect(caller.heard()).toHaveLength(1)
  })

  test('that has sent a part of the result already has begun: the caller gets its error', () => {
    const { callees, caller } = withCallees('first', [0, 0])
    caller.call('p', { receive_progress: true })
    callees[0]!.yield(1, { progress: true })
    callees[0]!.error(1, unavailable)
    expect(caller.heard()).toEqual(['RESULT 1 progress', `ERROR 1 ${unavailable}`])
  })
})

describe('a call that finds the others full', () => {
  test('waits at the head of the queue', () => {
    const { callees, caller } = withCallees('first', [0, 1], 9)
    const [a, b] = callees
    caller.call('p')
    a!.error(1, unavailable) // 1 is with b
    caller.call('p')
    a!.error(2, unavailable) // 2 waits for b
    caller.call('p')
    expect(a!.heard(), 'calls behind it go on').toEqual(['INVOCATION 1', 'INVOCATION 2', 'INVOCATION 3'])
    expect(caller.heard()).toEqual([])
    b!.yield(1)
    expect(b!.heard()).toEqual(['INVOCATION 1', 'INVOCATION 2'])
    b!.yield(2)
    expect(caller.heard()).toEqual(['RESULT 1', 'RESULT 2'])
  })

  test('and no queue is max_concurrency_reached', () => {
    const { callees, caller, limits } = withCallees('roundrobin', [1, 1])
    caller.call('p')
    caller.call('p')
    callees[0]!.error(1, unavailable)
    expect(caller.heard()).toEqual([`ERROR 1 ${full}`])
    expect(limits).toMatchObject([{ kind: 'callees', limit: 1 }])
  })

  test('and a full queue is max_concurrency_reached', () => {
    const { callees, caller, limits } = withCallees('roundrobin', [1, 1], 1)
    for (let i = 0; i < 3; i++) caller.call('p')
    callees[0]!.error(1, unavailable) // 1 waits for b, and 3 goes to a
    expect(caller.heard()).toEqual([])
    callees[0]!.error(2, unavailable)
    expect(caller.heard()).toEqual([`ERROR 3 ${full}`])
    expect(limits).toMatchObject([{ kind: 'queue', limit: 1 }])
  })

  test('is answered no_available_callee when the others leave', () => {
    const { callees, caller } = withCallees('first', [0, 1], 9)
    caller.call('p')
    callees[0]!.error(1, unavailable)
    caller.call('p')
    callees[0]!.error(2, unavailable)
    callees[1]!.leave()
    expect(caller.heard().toSorted()).toEqual(['ERROR 1 wamp.error.canceled', `ERROR 2 ${noneLeft}`])
  })

  test('is timed out and cancelled as any other', () => {
    const { callees, caller, pass, dealer } = withCallees('first', [0, 1], 9)
    caller.call('p')
    callees[0]!.error(1, unavailable)
    for (const request of [2, 3]) {
      caller.call('p', { timeout: 50 })
      callees[0]!.error(request, unavailable)
    }
    caller.cancel(2, 'kill')
    pass(50)
    expect(caller.heard()).toEqual(['ERROR 2 wamp.error.canceled', 'ERROR 3 wamp.error.timeout'])
    expect(dealer.inspect().registrations).toMatchObject([{ inFlight: 1, queued: 0 }])
  })
})
