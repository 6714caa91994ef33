import { describe, expect, test } from 'vitest'
import { FULL, setUp } from './testing.ts'

const canceled = 'wamp.error.canceled'

const withCall = (features = FULL, options = {}) => {
  const it = setUp()
  const [callee, caller] = [it.join(features), it.join()]
  callee.register('p', { invoke: 'roundrobin', concurrency: 1 })
  caller.call('p', options)
  callee.heard()
  return { ...it, callee, caller }
}
const OTHER = ['progressive_call_results'] // a callee without call_canceling

describe('CANCEL', () => {
  test('`skip` answers the caller at once; the callee is not told, and its slot is free', () => {
    const { callee, caller } = withCall()
    caller.cancel(1, 'skip')
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
    caller.call('p')
    expect(callee.heard()).toEqual(['INVOCATION 2'])
  })

  test.each([['killnowait'], [undefined]])('%s tells both at once, and the slot is free', (mode) => {
    const { callee, caller } = withCall()
    caller.cancel(1, mode)
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
    caller.call('p')
    expect(callee.heard()).toEqual(['INTERRUPT 1 killnowait', 'INVOCATION 2'])
  })

  test('`kill` tells the callee; its answer answers the caller and frees the slot', () => {
    const { callee, caller } = withCall()
    caller.cancel(1, 'kill')
    caller.cancel(1, 'kill')
    caller.call('p')
    expect(callee.heard()).toEqual(['INTERRUPT 1 kill'])
    expect(caller.heard(), 'the slot is taken').toEqual(['ERROR 2 crossbar.error.max_concurrency_reached'])

    callee.error(1, canceled)
    caller.call('p')
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
    expect(callee.heard()).toEqual(['INVOCATION 2'])
  })

  test('a result that was faster than `kill` reaches the caller', () => {
    const { callee, caller } = withCall()
    caller.cancel(1, 'kill')
    callee.yield(1)
    expect(caller.heard()).toEqual(['RESULT 1'])
  })

  test('a callee that is unavailable after `kill` has cancelled the call: it goes to no other', () => {
    const { callee, caller, join } = withCall()
    const other = join()
    other.register('p', { invoke: 'roundrobin' })
    caller.cancel(1, 'kill')
    callee.error(1, 'wamp.error.unavailable')
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
    expect(other.heard()).toEqual(['REGISTERED'])
  })

  test.each(['skip', 'killnowait'])(
    'after `kill`, `%s` answers the caller, but the slot stays with the callee',
    (mode) => {
      const { callee, caller } = withCall()
      caller.cancel(1, 'kill')
      caller.cancel(1, mode)
      caller.call('p')
      expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`, 'ERROR 2 crossbar.error.max_concurrency_reached'])
      callee.yield(1)
      caller.call('p')
      expect(caller.heard()).toEqual([])
      expect(callee.heard()).toEqual(['INTERRUPT 1 kill', 'INVOCATION 2'])
    },
  )

  test.each(['kill', 'killnowait', undefined])('%s is `skip` for a callee that cannot be interrupted', (mode) => {
    const { callee, caller } = withCall(OTHER)
    caller.cancel(1, mode)
    caller.call('p')
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
    expect(callee.heard()).toEqual(['INVOCATION 2'])
  })

  test('an answer that comes too late reaches no caller and frees no slot', () => {
    const { callee, caller } = withCall()
    caller.cancel(1)
    caller.call('p')
    callee.yield(1)
    callee.error(1)
    caller.call('p')
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`, 'ERROR 3 crossbar.error.max_concurrency_reached'])
  })

  test('an unknown mode is invalid_argument, and the call goes on', () => {
    const { callee, caller } = withCall()
    caller.cancel(1, 'gently')
    expect(caller.last()).toMatchObject({ type: 'ERROR', kind: 49, request: 1, error: 'wamp.error.invalid_argument' })
    callee.yield(1)
    expect(caller.heard().slice(1)).toEqual(['RESULT 1'])
  })

  test('the call of another session, and one that is over, cannot be cancelled', () => {
    const { callee, caller, join } = withCall()
    join().cancel(1)
    callee.yield(1)
    caller.cancel(1)
    expect(caller.heard()).toEqual(['RESULT 1'])
    expect(callee.heard()).toEqual([])
  })
})

describe('timeout', () => {
  test('is in milliseconds; the caller gets wamp.error.timeout, the callee INTERRUPT killnowait, and the slot is free', () => {
    const { callee, caller, pass } = withCall(FULL, { timeout: 100 })
    pass(99)
    expect(caller.heard()).toEqual([])
    pass(1)
    expect(caller.heard()).toEqual(['ERROR 1 wamp.error.timeout'])
    expect(caller.text()).toBe('No answer of p within 100 ms')
    caller.call('p')
    callee.yield(1)
    expect(callee.heard()).toEqual(['INTERRUPT 1 killnowait', 'INVOCATION 2'])
    expect(caller.heard()).toEqual([])
  })

  test('a callee that cannot be interrupted is not told', () => {
    const { callee, caller, pass } = withCall(OTHER, { timeout: 100 })
    pass(100)
    expect(caller.heard()).toEqual(['ERROR 1 wamp.error.timeout'])
    expect(callee.heard()).toEqual([])
  })

  test('counts from CALL: time in the queue is part of it, and the call is not invoked any more', () => {
    const { dealer, callee, caller, pass } = withCall()
    dealer.setQueues([{ uri: 'p', match: 'exact', limit: 9 }])
    caller.call('p', { timeout: 100 })
    caller.call('p', { timeout: 100 })
    pass(60)
    callee.yield(1)
    pass(40)
    expect(callee.heard()).toEqual(['INVOCATION 2', 'INTERRUPT 2 killnowait'])
    expect(caller.heard()).toEqual(['RESULT 1', 'ERROR 2 wamp.error.timeout', 'ERROR 3 wamp.error.timeout'])
  })

  test('with progressive results it is the time to the first part, and from part to part', () => {
    const { callee, caller, pass } = withCall(FULL, { timeout: 100, receive_progress: true })
    for (let i = 0; i < 3; i++) {
      pass(90)
      callee.yield(1, { progress: true })
    }
    pass(100)
    expect(caller.heard().slice(3)).toEqual(['ERROR 1 wamp.error.timeout'])
  })

  test('parts that the caller has not asked for give no more time', () => {
    const { callee, caller, pass } = withCall(FULL, { timeout: 100 })
    pass(90)
    callee.yield(1, { progress: true })
    pass(10)
    expect(caller.heard()).toEqual(['ERROR 1 wamp.error.timeout'])
  })

  test("is always the dealer's: `forward_timeout` changes nothing", () => {
    const { join, pass } = setUp()
    const [callee, caller] = [join(), join()]
    callee.register('p', { forward_timeout: true })
    caller.call('p', { timeout: 100, forward_timeout: true })
    expect(callee.last()).toHaveProperty('details', {})
    pass(100)
    expect(caller.heard()).toEqual(['ERROR 1 wamp.error.timeout'])
  })

  test('after `kill` the caller is answered at its timeout, but the slot stays with the callee', () => {
    const { callee, caller, pass } = withCall(FULL, { timeout: 100 })
    caller.cancel(1, 'kill')
    pass(100)
    caller.call('p')
    expect(caller.heard()).toEqual(['ERROR 1 wamp.error.timeout', 'ERROR 2 crossbar.error.max_concurrency_reached'])
    callee.error(1, canceled)
    caller.call('p')
    expect(callee.heard()).toEqual(['INTERRUPT 1 kill', 'INVOCATION 2'])
  })

  test('0 and absent are none; a huge one is no shorter for it', () => {
    const { caller, pass, timers } = withCall(FULL, { timeout: 0 })
    expect(timers()).toBe(0)
    pass(1e12)
    expect(caller.heard()).toEqual([])

    const huge = withCall(FULL, { timeout: Number.MAX_SAFE_INTEGER })
    huge.pass(2 ** 31 - 2)
    expect(huge.caller.heard()).toEqual([])
  })

  test('a call that is over has no timer left', () => {
    const { callee, timers } = withCall(FULL, { timeout: 100 })
    expect(timers()).toBe(1)
    callee.yield(1)
    expect(timers()).toBe(0)
  })
})

describe('a session leaves', () => {
  test('callee gone: its callers get wamp.error.canceled', () => {
    const { callee, caller } = withCall()
    callee.leave()
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
    expect(caller.text()).toBe('The callee of p has left')
    caller.call('p')
    expect(caller.heard()).toEqual(['ERROR 2 wamp.error.no_such_procedure'])
  })

  test('callee gone after UNREGISTER: calls that it still had in flight are answered', () => {
    const { callee, caller, dealer } = withCall()
    callee.unregister(dealer.registrations.list('exact')[0]!.id)
    callee.leave()
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
  })

  test('callee gone that was told to `kill` a call: its caller is answered', () => {
    const { callee, caller } = withCall()
    caller.cancel(1, 'kill')
    callee.leave()
    expect(caller.heard()).toEqual([`ERROR 1 ${canceled}`])
  })

  test('caller gone: INTERRUPT killnowait, the slot is free, a late answer is dropped', () => {
    const { callee, caller, join } = withCall(FULL, { timeout: 50 })
    const other = join()
    caller.leave()
    other.call('p')
    expect(callee.heard()).toEqual(['INTERRUPT 1 killnowait', 'INVOCATION 2'])
    callee.yield(1)
    expect(caller.heard()).toEqual([])
    other.call('p')
    expect(other.heard()).toEqual(['ERROR 2 crossbar.error.max_concurrency_reached'])
  })

  test('caller gone: a callee that cannot be interrupted is not told, and its slot is free', () => {
    const { callee, caller, join } = withCall(OTHER)
    caller.leave()
    join().call('p')
    expect(callee.heard()).toEqual(['INVOCATION 2'])
  })

  test('caller gone after `kill`: the slot stays with the callee until it answers', () => {
    const { callee, caller, join } = withCall()
    const other = join()
    caller.cancel(1, 'kill')
    caller.leave()
    other.call('p')
    expect(other.heard()).toEqual(['ERROR 1 crossbar.error.max_concurrency_reached'])
    callee.yield(1)
    other.call('p')
    expect(callee.heard()).toEqual(['INTERRUPT 1 kill', 'INVOCATION 2'])
  })

  test('a session that calls itself and leaves disturbs none', () => {
    const { join, dealer, timers } = setUp([{ uri: '', match: 'prefix', limit: 9 }])
    const [self, other] = [join(), join()]
    self.register('p', { invoke: 'first', concurrency: 1 })
    other.register('p', { invoke: 'first', concurrency: 1 })
    for (let i = 0; i < 3; i++) self.call('p', { timeout: 9 })
    other.call('p')
    self.leave()
    self.leave()
    expect(other.heard()).toEqual(['REGISTERED', 'INVOCATION 1'])
    expect(dealer.inspect().registrations).toMatchObject([{ inFlight: 1, queued: 0 }])
    expect(timers()).toBe(0)
  })
})
