import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDispatcher, type Effect } from './dispatcher.ts'
import { POLICIES } from './policy.ts'

const setUp = (options: Partial<Parameters<typeof createDispatcher>[0]> = {}) => {
  const clock = { now: 0 }
  const dispatcher = createDispatcher<string>({
    policy: 'roundrobin',
    queueLimit: 10,
    now: () => clock.now,
    random: () => 0,
    ...options,
  })
  return { clock, dispatcher }
}

const LATER = 1_000
const callees = (effects: Effect<string>[]) =>
  effects.map((effect) => (effect.type === 'start' ? effect.callee : effect.reason.kind))

const submitAll = ({ dispatcher }: ReturnType<typeof setUp>, calls: string[]) =>
  callees(calls.flatMap((call) => dispatcher.submit(call, LATER)))

test('a clock that advances between two reads loses no call', () => {
  let time = 0
  const { dispatcher } = setUp({ now: () => time++ })
  dispatcher.join('a', 1)
  dispatcher.submit('runs', LATER)
  const calls = Array.from({ length: 10 }, (_, i) => `${i}`)
  calls.forEach((call, i) => dispatcher.submit(call, 40 + i))

  const refused: string[] = []
  for (let i = 0; i < LATER; i++) refused.push(...dispatcher.drain().map(({ call }) => call))
  expect(refused).toEqual(calls)
})

test('a callee that is held is looked at again, though the time may come between two looks at the clock', () => {
  let time = 0
  const { dispatcher } = setUp({ now: () => time++ })
  dispatcher.join('a', 0)
  dispatcher.hold('a', 3.5)
  expect(dispatcher.submit('waits', LATER)).toEqual([])
  expect(dispatcher.wakeAt()).toBe(3.5)
})

describe('policies', () => {
  test('roundrobin takes turns, skips full callees, and keeps its turn when a callee leaves', () => {
    const it = setUp()
    for (const [id, limit] of [
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ] as const)
      it.dispatcher.join(id, limit)
    expect(submitAll(it, ['1', '2', '3', '4', '5'])).toEqual(['a', 'b', 'c', 'a', 'c'])
    it.dispatcher.leave('c')
    it.dispatcher.finish('2')
    expect(submitAll(it, ['6', '7'])).toEqual(['a', 'b'])
  })

  test.each([
    ['first', 'a'],
    ['single', 'a'],
    ['last', 'b'],
  ] as const)('%s calls one, and never spills over', (policy, chosen) => {
    const it = setUp({ policy })
    it.dispatcher.join('a', 1)
    it.dispatcher.join('b', 1)
    expect(submitAll(it, ['1', '2'])).toEqual([chosen])
    expect(callees(it.dispatcher.finish('1'))).toEqual([chosen])
  })

  test('when the first leaves, the next becomes the one to call, and what waited goes there', () => {
    const it = setUp({ policy: 'first' })
    it.dispatcher.join('a', 1)
    it.dispatcher.join('b', 1)
    submitAll(it, ['1', '2'])
    expect(callees(it.dispatcher.leave('a'))).toEqual(['b'])
  })

  test('random draws among those with a free slot only', () => {
    const it = setUp({ policy: 'random', random: () => 0.99 })
    it.dispatcher.join('a', 0)
    it.dispatcher.join('b', 1)
    expect(submitAll(it, ['1', '2'])).toEqual(['b', 'a'])
  })

  test('least takes, of two drawn, the one with fewer in flight', () => {
    const it = setUp({ policy: 'least' })
    it.dispatcher.join('a', 0)
    it.dispatcher.join('b', 0)
    expect(submitAll(it, ['1', '2', '3', '4'])).toEqual(['a', 'b', 'a', 'b'])
  })
})

describe('the queue', () => {
  test('refuses what exceeds its limit, and everything when there is none', () => {
    const it = setUp({ queueLimit: 1 })
    it.dispatcher.join('a', 1)
    expect(submitAll(it, ['1', '2', '3'])).toEqual(['a', 'full'])

    const none = setUp({ queueLimit: 0 })
    none.dispatcher.join('a', 1)
    expect(submitAll(none, ['1', '2'])).toEqual(['a', 'full'])
  })

  test('drains when a callee joins, is raised, recovers, or is no longer held', () => {
    const it = setUp()
    it.dispatcher.join('a', 1)
    submitAll(it, ['1', '2', '3', '4', '5'])
    expect(callees(it.dispatcher.join('b', 1))).toEqual(['b'])
    expect(callees(it.dispatcher.join('a', 2))).toEqual(['a'])
    it.dispatcher.hold('b', 50)
    expect(callees(it.dispatcher.finish('2'))).toEqual([])
    it.clock.now = it.dispatcher.wakeAt()!
    expect(it.clock.now).toBe(50)
    expect(callees(it.dispatcher.drain())).toEqual(['b'])
  })

  test('what waits past its deadline is refused, and holds no slot', () => {
    const it = setUp()
    it.dispatcher.join('a', 1)
    submitAll(it, ['1', '2'])
    it.clock.now = LATER
    expect(callees(it.dispatcher.drain())).toEqual(['expired'])
    expect(callees(it.dispatcher.finish('1'))).toEqual([])
    expect(callees(it.dispatcher.submit('3', 2 * LATER))).toEqual(['a'])
  })

  test('when the last callee leaves or goes down, what waits is refused, not left hanging', () => {
    for (const away of ['leave', 'setDown'] as const) {
      const it = setUp()
      it.dispatcher.join('a', 1)
      submitAll(it, ['1', '2'])
      expect(callees(away === 'leave' ? it.dispatcher.leave('a') : it.dispatcher.setDown('a', true))).toEqual([
        'no_callee',
      ])
      expect(submitAll(it, ['3'])).toEqual(['no_callee'])
    }
  })

  test('20 calls of 2 s each over two callees with concurrency 3 and 2 take 8 s', () => {
    const it = setUp({ queueLimit: 100 })
    it.dispatcher.join('a', 3)
    it.dispatcher.join('b', 2)
    const ends: { call: string; at: number }[] = []
    const begin = (effects: Effect<string>[]) => {
      for (const { call } of effects) ends.push({ call, at: it.clock.now + 2_000 })
    }
    for (let call = 0; call < 20; call++) begin(it.dispatcher.submit(`${call}`, 60_000))
    for (const end of ends) {
      it.clock.now = end.at
      begin(it.dispatcher.finish(end.call))
    }
    expect(ends).toHaveLength(20)
    expect(it.clock.now).toBe(8_000)
  })
})

// A model of the same thing, as simple as can be: which call is where.
type Step =
  | { do: 'join' | 'leave' | 'down' | 'up' | 'hold'; callee: string; limit: number }
  | { do: 'submit' | 'finish' | 'drain' | 'pass'; pick: number }

const callee = fc.constantFrom('a', 'b', 'c')
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('join', 'leave', 'down', 'up', 'hold'), callee, limit: fc.nat(3) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('submit', 'submit', 'finish', 'drain', 'pass'), pick: fc.nat(100) }),
  },
)

test('whatever happens in whatever order: no limit is exceeded, no slot is lost, no call overtakes, no call is forgotten', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...POLICIES),
      fc.nat(4),
      fc.array(step, { maxLength: 120 }),
      (policy, queueLimit, steps) => {
        const { clock, dispatcher } = setUp({ policy, queueLimit })
        const limits = new Map<string, number>() // callees that are here
        const held = new Map<string, number>() // until when
        const generation = new Map<string, number>() // a callee that leaves and joins again is a new one, with no calls
        const waiting: string[] = []
        const inFlight = new Map<string, string>()
        const deadlines = new Map<string, number>()
        let calls = 0

        const seatOf = (id: string) => `${id}${generation.get(id) ?? 0}`
        const load = (id: string) => [...inFlight.values()].filter((callee) => callee === seatOf(id)).length

        const apply = (effects: Effect<string>[], submitted?: string) => {
          let fresh = submitted
          for (const effect of effects) {
            if (effect.call === fresh) {
              fresh = undefined
              if (effect.type === 'start') expect(waiting, 'no call is overtaken').toEqual([])
            } else if (effect.type === 'start') expect(effect.call, 'first in, first out').toBe(waiting.shift())
            else waiting.splice(waiting.indexOf(effect.call), 1)

            if (effect.type === 'refuse') continue
            expect(limits.has(effect.callee), 'only those who are here are called').toBe(true)
            inFlight.set(effect.call, seatOf(effect.callee))
            const limit = limits.get(effect.callee)!
            if (limit > 0) expect(load(effect.callee)).toBeLessThanOrEqual(limit)
            expect(held.get(effect.callee) ?? 0, 'no held callee is called').toBeLessThanOrEqual(clock.now)
          }
          if (fresh !== undefined) waiting.push(fresh)
        }

        for (const each of steps) {
          if ('pick' in each) {
            const all = [...inFlight.keys(), ...waiting]
            const picked = all[each.pick % Math.max(1, all.length)]
            if (each.do === 'submit') {
              const call = `${++calls}`
              deadlines.set(call, clock.now + 50)
              apply(dispatcher.submit(call, clock.now + 50), call)
            } else if (each.do === 'drain') {
              apply(dispatcher.drain())
            } else if (each.do === 'pass') {
              clock.now += each.pick
              continue // not drained yet
            } else if (picked !== undefined) {
              if (!inFlight.delete(picked)) waiting.splice(waiting.indexOf(picked), 1)
              apply(dispatcher.finish(picked))
            } else continue
          } else if (each.do === 'join') {
            limits.set(each.callee, each.limit)
            apply(dispatcher.join(each.callee, each.limit))
          } else if (each.do === 'leave') {
            limits.delete(each.callee)
            held.delete(each.callee)
            const effects = dispatcher.leave(each.callee)
            generation.set(each.callee, (generation.get(each.callee) ?? 0) + 1)
            apply(effects)
          } else if (each.do === 'hold') {
            if (limits.has(each.callee)) held.set(each.callee, clock.now + 10 * each.limit)
            apply(dispatcher.hold(each.callee, clock.now + 10 * each.limit))
          } else {
            apply(dispatcher.setDown(each.callee, each.do === 'down'))
          }

          const state = dispatcher.inspect()
          expect(state.queued).toBe(waiting.length)
          expect(state.queued).toBeLessThanOrEqual(queueLimit)
          for (const callee of state.callees) expect(callee.inFlight, 'no slot is lost').toBe(load(callee.id))
          for (const call of waiting)
            expect(deadlines.get(call)!, 'no call waits past its deadline').toBeGreaterThan(clock.now)

          // Whoever waits, waits for a reason: those they could go to are full, or held.
          if (waiting.length === 0) continue
          const up = state.callees.filter((callee) => !callee.down)
          const named = { single: up.slice(0, 1), first: up.slice(0, 1), last: up.slice(-1) }
          const eligible = policy in named ? named[policy as keyof typeof named] : up
          expect(eligible).not.toEqual([])
          for (const { id, concurrency, inFlight } of eligible) {
            const busy = concurrency > 0 && inFlight >= concurrency
            expect(busy || (held.get(id) ?? 0) > clock.now, 'no call waits while a callee is free').toBe(true)
          }
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('a call that is given back goes to another callee, or to the head of the queue', () => {
  const { dispatcher } = setUp()
  dispatcher.join('a', 1)
  dispatcher.join('b', 1)
  expect(submitAll({ dispatcher, clock: { now: 0 } }, ['1', '2', '3', '4'])).toEqual(['a', 'b'])
  dispatcher.hold('a', 100)
  expect(dispatcher.requeue('1', { deadline: LATER })).toEqual([]) // b is busy, a is held
  expect(dispatcher.inspect().queued).toBe(3)
  expect(dispatcher.finish('2')).toEqual([{ type: 'start', call: '1', callee: 'b' }]) // before those that came later

  dispatcher.join('c', 1)
  dispatcher.setDown('b', true)
  expect(callees(dispatcher.requeue('1', { deadline: LATER }))).toEqual([])
  expect(dispatcher.finish('3')).toEqual([{ type: 'start', call: '1', callee: 'c' }])
})

test('a refusal says its kind and how things stood', () => {
  const { dispatcher } = setUp({ queueLimit: 1 })
  const refused = (call: string) =>
    dispatcher.submit(call, LATER).map((effect) => effect.type === 'refuse' && effect.reason)
  expect(refused('1')).toEqual([{ kind: 'no_callee', queued: 0, inFlight: 0 }])
  dispatcher.join('a', 1)
  dispatcher.submit('2', LATER)
  dispatcher.submit('3', LATER)
  expect(refused('4')).toEqual([{ kind: 'full', queued: 1, inFlight: 1 }])
})

describe('a call that callees have given back', () => {
  const setUpBusy = (queueLimit: number) => {
    const it = setUp({ queueLimit })
    it.dispatcher.join('a', 1)
    it.dispatcher.join('b', 1)
    submitAll(it, ['1', '2'])
    return it.dispatcher
  }
  const byA = { deadline: LATER, tried: new Set(['a']) }

  test('is not given to them again, and holds up none that came later', () => {
    const dispatcher = setUpBusy(1)
    dispatcher.submit('3', LATER)
    expect(dispatcher.requeue('1', byA)).toEqual([{ type: 'start', call: '3', callee: 'a' }])
    expect(dispatcher.finish('3')).toEqual([])
    expect(dispatcher.finish('2')).toEqual([{ type: 'start', call: '1', callee: 'b' }])
  })

  test('waits in the order in which it came in', () => {
    const dispatcher = setUpBusy(2)
    dispatcher.join('c', 1)
    dispatcher.submit('3', LATER)
    const byBoth = { deadline: LATER, tried: new Set(['a', 'b']) }
    expect([...dispatcher.requeue('2', byBoth), ...dispatcher.requeue('1', byBoth)]).toEqual([])
    expect(dispatcher.finish('3')).toEqual([{ type: 'start', call: '1', callee: 'c' }])
    expect(dispatcher.finish('1')).toEqual([{ type: 'start', call: '2', callee: 'c' }])
  })

  test('is refused when the others are full and it may not wait', () => {
    expect(callees(setUpBusy(0).requeue('1', { ...byA, limit: 0 }))).toEqual(['full'])
  })

  test('is refused when all have given it back, or those that have not leave', () => {
    const dispatcher = setUpBusy(1)
    expect(callees(dispatcher.requeue('1', byA))).toEqual([])
    expect(dispatcher.leave('b')).toMatchObject([{ call: '1', reason: { kind: 'no_callee' } }])
    dispatcher.submit('4', LATER)
    expect(callees(dispatcher.requeue('4', byA))).toEqual(['no_callee'])
  })
})

test('the limit of the queue may be another one for each call', () => {
  const { dispatcher } = setUp({ queueLimit: 0 })
  dispatcher.join('a', 1)
  dispatcher.submit('1', LATER)
  expect(dispatcher.submit('2', LATER, undefined, 1)).toEqual([])
  expect(callees(dispatcher.submit('3', LATER, undefined, 1))).toEqual(['full'])
  expect(callees(dispatcher.submit('4', LATER, undefined, 2))).toEqual([])
})
