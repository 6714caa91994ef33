import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeOf, type Id, type Message } from '../message.ts'
import { payloadOf } from '../payload.ts'
import { createFakeSession, createFakeTools } from '../testing.ts'
import { createDealer } from './dealer.ts'
import { FULL } from './testing.ts'

const SEATS = 4 // a session that leaves is followed by a new one
const QUEUE_LIMIT = 3
const PROCEDURES = ['p', 'q'] as const // p has a queue, q has none

type Step =
  | { do: 'register'; procedure: 'p' | 'q'; concurrency: number; seat: number }
  | { do: 'call'; procedure: 'p' | 'q'; timeout: number; progress: boolean; seat: number }
  | { do: 'answer'; how: 'yield' | 'progress' | 'error' | 'unavailable'; pick: number }
  | { do: 'cancel'; mode: 'skip' | 'kill' | 'killnowait'; pick: number }
  | { do: 'unregister'; pick: number; seat: number }
  | { do: 'leave'; canInterrupt: boolean; seat: number }
  | { do: 'pass'; ms: number }

const seat = fc.nat(SEATS - 1)
const pick = fc.nat(50)
const procedure = fc.constantFrom(...PROCEDURES)
const one = <const D extends Step['do'], R>(name: D, rest: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  fc.record({ do: fc.constant(name), ...rest })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: one('register', { procedure, concurrency: fc.nat(2), seat }) as fc.Arbitrary<Step> },
  {
    weight: 9,
    arbitrary: one('call', {
      procedure,
      timeout: fc.constantFrom(0, 0, 20, 50),
      progress: fc.boolean(),
      seat,
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 9,
    arbitrary: one('answer', {
      how: fc.constantFrom('yield', 'progress', 'error', 'unavailable'),
      pick,
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: one('cancel', { mode: fc.constantFrom('skip', 'kill', 'killnowait'), pick }) as fc.Arbitrary<Step>,
  },
  { weight: 1, arbitrary: one('unregister', { pick, seat }) as fc.Arbitrary<Step> },
  { weight: 1, arbitrary: one('leave', { canInterrupt: fc.boolean(), seat }) as fc.Arbitrary<Step> },
  { weight: 2, arbitrary: one('pass', { ms: fc.nat(30) }) as fc.Arbitrary<Step> },
)

/** What the messages say: the model knows nothing of how the dealer works. */
interface Called {
  number: number
  caller: Peer
  request: Id
  procedure: string
  answers: number
  /** The newest INVOCATION of it that its callee has not answered. */
  at: Invoked | undefined
  /** Callees that were unavailable for it. */
  tried: Set<Peer>
  isRerouted: boolean
}
interface Invoked {
  call: Called
  callee: Peer
  id: Id
  registration: Id
  killed: boolean
  holdsSlot: boolean
}
interface Peer extends ReturnType<typeof createFakeSession> {
  read: number
  gone: boolean
  requests: Id
  /** By registration id: its concurrency, as long as it is registered. */
  registered: Map<Id, number>
  lastFrom: Map<string, number>
}

const run = (invoke: 'first' | 'last' | 'roundrobin' | 'random', steps: Step[]) => {
  let draws = 0
  const { tools, pass, timers } = createFakeTools(() => (draws = (draws + 0.37) % 1))
  const dealer = createDealer(tools)
  dealer.setQueues([{ uri: 'p', match: 'exact', limit: QUEUE_LIMIT }])
  let sessions = 0
  const join = (canInterrupt: boolean): Peer => ({
    ...createFakeSession(++sessions, { callee: canInterrupt ? FULL : [] }),
    read: 0,
    gone: false,
    requests: 0,
    registered: new Map(),
    lastFrom: new Map(),
  })
  const peers = Array.from({ length: SEATS }, (_, i) => join(i % 2 === 0))
  const everyone = [...peers]
  const calls: Called[] = []
  const invoked: Invoked[] = []
  let asked = 0 // the concurrency of the REGISTER of this step

  const free = (at: Invoked | undefined) => {
    if (!at) return
    at.holdsSlot = false
    at.call.at = undefined
  }

  const hear = (peer: Peer, message: Message) => {
    if (message.type === 'REGISTERED') peer.registered.set(message.registration, asked)
    if (message.type === 'INVOCATION') {
      expect(peer.gone, 'no INVOCATION to a session that has left').toBe(false)
      expect(peer.registered.has(message.registration), 'REGISTERED precedes any INVOCATION').toBe(true)
      const call = calls[Number(message.payload?.args?.[0])]!
      expect(call.answers, 'no INVOCATION of a call that is over').toBe(0)
      const pair = `${call.caller.session.id} ${message.registration}`
      if (!call.isRerouted) {
        expect(call.number, 'order is kept for caller and callee').toBeGreaterThan(peer.lastFrom.get(pair) ?? -1)
        peer.lastFrom.set(pair, call.number)
      }
      const { request: id, registration } = message
      expect(id, 'ids count up').toBe(invoked.filter(({ callee }) => callee === peer).length + 1)
      call.at = { call, callee: peer, id, registration, killed: false, holdsSlot: true }
      invoked.push(call.at)
    }
    if (message.type === 'INTERRUPT' && message.options.mode === 'kill')
      invoked.find(({ callee, id }) => callee === peer && id === message.request)!.killed = true
    const isFinal = message.type === 'RESULT' && message.details.progress !== true
    if (isFinal || (message.type === 'ERROR' && message.kind === codeOf('CALL'))) {
      const call = calls.find(({ caller, request }) => caller === peer && request === message.request)!
      call.answers += 1
      expect(call.answers, 'no call is answered twice').toBe(1)
      if (!call.at?.killed) free(call.at)
    }
  }

  // Answers first: by them slots come free, which the invocations then take.
  const listen = () => {
    const fresh = everyone.flatMap((peer) =>
      peer.sent.slice(peer.read, (peer.read = peer.sent.length)).map((message) => ({ peer, message })),
    )
    const rank = ({ message: { type } }: (typeof fresh)[number]) => (type === 'INVOCATION' ? 1 : 0)
    for (const { peer, message } of fresh.toSorted((a, b) => rank(a) - rank(b))) hear(peer, message)
    return fresh.flatMap(({ peer, message }) =>
      message.type === 'INVOCATION' ? [`${peer.session.id} ${message.registration}`] : [],
    )
  }

  const taken = (callee: Peer, registration: Id) =>
    invoked.filter((each) => each.holdsSlot && each.callee === callee && each.registration === registration).length

  const check = (justInvoked: string[]) => {
    const { registrations } = dealer.inspect()
    for (const { id, uri, callees, queued } of registrations) {
      const waiting = calls.filter(
        (call) => call.procedure === uri && call.answers === 0 && !call.at && !call.caller.gone,
      )
      expect(queued, 'no call is forgotten').toBe(waiting.length)
      expect(queued).toBeLessThanOrEqual(uri === 'p' ? QUEUE_LIMIT : 0)

      const rows = callees.map((row) => ({ ...row, peer: everyone.find(({ session }) => session.id === row.session)! }))
      for (const { peer, inFlight, concurrency } of rows) {
        expect(inFlight, 'no slot is lost').toBe(taken(peer, id))
        expect(concurrency, 'the newest options count').toBe(peer.registered.get(id))
        if (concurrency > 0 && justInvoked.includes(`${peer.session.id} ${id}`))
          expect(inFlight).toBeLessThanOrEqual(concurrency)
      }
      for (const { tried } of waiting) {
        const untried = rows.filter(({ peer }) => !tried.has(peer))
        expect(untried, 'a call waits for a callee').not.toEqual([])
        const named = { first: untried.slice(0, 1), last: untried.slice(-1), roundrobin: untried, random: untried }
        for (const { concurrency, inFlight } of named[invoke])
          expect(concurrency > 0 && inFlight >= concurrency, 'no call waits while a callee is free').toBe(true)
      }
    }
  }

  const leave = (peer: Peer) => {
    peer.gone = true
    peer.registered.clear()
    dealer.leave(peer.session)
    for (const at of invoked) {
      if (at.callee === peer || (at.call.caller === peer && !at.killed)) free(at.holdsSlot ? at : undefined)
    }
  }

  const act = (each: Step) => {
    if (each.do === 'pass') return pass(1)
    if (each.do === 'answer') {
      const at = invoked[each.pick % Math.max(1, invoked.length)] // an old one, too: its answer comes too late
      if (!at || at.callee.gone) return
      const { session } = at.callee
      if (each.how !== 'progress' && at.holdsSlot) free(at)
      if (each.how === 'unavailable') {
        if (at.registration !== 0) at.call.tried.add(at.callee)
        at.call.isRerouted = true
        const error = 'wamp.error.unavailable'
        return dealer.error(session, { type: 'ERROR', kind: codeOf('INVOCATION'), request: at.id, details: {}, error })
      }
      if (each.how === 'error')
        return dealer.error(session, {
          type: 'ERROR',
          kind: codeOf('INVOCATION'),
          request: at.id,
          details: {},
          error: 'e',
        })
      return dealer.yield(session, { type: 'YIELD', request: at.id, options: { progress: each.how === 'progress' } })
    }
    if (each.do === 'cancel') {
      const open = calls.filter(({ answers, caller }) => answers === 0 && !caller.gone)
      const call = open[each.pick % Math.max(1, open.length)]
      if (!call) return
      return dealer.cancel(call.caller.session, { type: 'CANCEL', request: call.request, options: { mode: each.mode } })
    }

    const peer = peers[each.seat]!
    const request = ++peer.requests
    if (each.do === 'register') {
      asked = each.concurrency
      const options = { invoke, concurrency: each.concurrency }
      dealer.register(peer.session, { type: 'REGISTER', request, options, procedure: each.procedure })
    } else if (each.do === 'unregister') {
      const registration = [...peer.registered.keys()][each.pick % Math.max(1, peer.registered.size)] ?? 0
      peer.registered.delete(registration)
      for (const at of invoked) {
        if (at.callee !== peer || at.registration !== registration) continue
        at.registration = 0 // if it registers again, that is another callee, with none of these calls
        at.call.tried.delete(peer)
      }
      dealer.unregister(peer.session, { type: 'UNREGISTER', request, registration })
    } else if (each.do === 'leave') {
      leave(peer)
      everyone.push((peers[each.seat] = join(each.canInterrupt)))
    } else {
      const number = calls.length
      const tried = new Set<Peer>()
      calls.push({
        number,
        caller: peer,
        request,
        procedure: each.procedure,
        answers: 0,
        at: undefined,
        tried,
        isRerouted: false,
      })
      const options = { timeout: each.timeout, receive_progress: each.progress }
      const payload = payloadOf([number])
      dealer.call(peer.session, { type: 'CALL', request, options, procedure: each.procedure, payload })
    }
  }

  // Time passes ms by ms: a call may be invoked in one and time out in the next, and `listen` hears answers first.
  const moments = steps.flatMap((each) => (each.do === 'pass' ? Array<Step>(each.ms).fill(each) : [each]))
  for (const each of moments) {
    act(each)
    check(listen())
  }
  // Each callee answers what it has until there is nothing left; then all have their answer.
  for (let i = 0; i < invoked.length; i++) {
    if (!invoked[i]!.holdsSlot) continue
    act({ do: 'answer', how: 'yield', pick: i })
    check(listen())
  }
  for (const { caller, answers } of calls) if (!caller.gone) expect(answers, 'each call is answered').toBe(1)
  peers.forEach(leave)
  expect(dealer.inspect().registrations).toEqual([])
  expect(timers()).toBe(0)
}

test('whatever happens: no limit is exceeded, no slot lost, no call overtaken, forgotten or answered twice', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('first', 'last', 'roundrobin', 'random'),
      fc.array(step, { maxLength: 100, size: 'max' }),
      (invoke, steps) => {
        run(invoke, steps)
      },
    ),
    { numRuns: 80 },
  )
})
