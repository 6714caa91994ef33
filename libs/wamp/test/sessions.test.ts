import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { ERRORS } from '../src/errors.ts'
import { SERIALIZERS } from '../src/serializers/serializers.ts'
import { listening } from './listening.ts'
import { HELLO, joined, openRawSocket, openWebSocket, uriOf } from './peers.ts'

const VIOLATION = ERRORS.protocolViolation

/** Whatever else happened, the router takes a new client and routes its call. */
const expectRouterWorks = async (port: number) => {
  const peer = await joined(await openWebSocket(port))
  peer.send([64, 1, {}, 'test.works'])
  await peer.next()
  peer.send([48, 2, {}, 'test.works', [1]])
  const [, request] = await peer.next()
  peer.send([70, request, {}, [2]])
  expect(await peer.next()).toEqual([50, 2, {}, [2]])
  peer.end()
}

describe('the opening', () => {
  test('HELLO is answered by WELCOME with the session, the realm, the roles and who the client is', async () => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send(HELLO)
    const [code, session, details] = (await peer.next()) as [number, number, Record<string, unknown>]
    expect([code, Number.isInteger(session)]).toEqual([2, true])
    expect(details).toMatchObject({
      realm: 'demo',
      authrole: 'anyone',
      authmethod: 'anonymous',
      authid: expect.any(String) as string,
      roles: { dealer: { features: {} }, broker: { features: {} } },
    })
    peer.end()
  })

  test('an unknown realm is no_such_realm', async () => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([1, 'nowhere', { roles: { caller: {} } }])
    expect(await peer.next()).toEqual([3, { message: expect.any(String) as string }, ERRORS.noSuchRealm])
    await peer.ended
  })

  test.each(['__proto__', 'constructor', ''])('the realm %j is no_such_realm', async (realm) => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([1, realm, { roles: { caller: {} } }])
    expect(uriOf(await peer.next())).toBe(ERRORS.noSuchRealm)
  })

  test.each([
    ['no roles', {}],
    ['roles that are a list', { roles: ['caller'] }],
    ['roles that are null', { roles: null }],
    ['no role of WAMP', { roles: { gardener: {} } }],
    ['roles inherited from __proto__', JSON.parse('{"roles":{"__proto__":{"caller":{}}}}') as object],
    ['a role that is a list', { roles: { caller: [] } }],
    ['features that are a list', { roles: { caller: { features: [] } } }],
  ])('HELLO is refused with %s', async (_, details) => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([1, 'demo', details])
    expect(uriOf(await peer.next())).toBe(VIOLATION)
    await expectRouterWorks(port)
  })

  test.each([
    ['CALL', [48, 1, {}, 'test.none']],
    ['PUBLISH', [16, 1, {}, 'test.none']],
    ['SUBSCRIBE', [32, 1, {}, 'test.none']],
    ['REGISTER', [64, 1, {}, 'test.none']],
    ['YIELD', [70, 1, {}]],
    ['ERROR', [8, 68, 1, {}, 'test.error']],
    ['GOODBYE', [6, {}, 'wamp.close.normal']],
    ['AUTHENTICATE', [5, 'signature', {}]],
    ['WELCOME', [2, 1, {}]],
  ])('%s before HELLO is a protocol violation', async (_, message) => {
    const { port, inspect } = await listening()
    const peer = await openWebSocket(port)
    peer.send(message)
    peer.send(HELLO)
    expect(uriOf(await peer.next())).toBe(VIOLATION)
    expect(await peer.ended).toBe(1002)
    expect(peer.received).toEqual([])
    expect(inspect().sessions).toBe(0)
  })

  test('a HELLO of more than 64 KiB is a protocol violation', async () => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([1, 'demo', { roles: { callee: { features: { ['x'.repeat(65_536)]: true } } } }])
    expect(uriOf(await peer.next())).toBe('wamp.error.protocol_violation')
    await peer.ended
  })

  test('a client that says no HELLO gets an ABORT after a time', async () => {
    const { port } = await listening({ limits: { opening: 100 } })
    for (const open of [openWebSocket, openRawSocket]) {
      const peer = await open(port)
      expect(uriOf(await peer.next())).toBe(VIOLATION)
      await peer.ended
    }
  })

  test('a client that does not answer its CHALLENGE gets an ABORT after a time', async () => {
    const { port } = await listening({ limits: { opening: 100 } })
    const peer = await openWebSocket(port)
    peer.send([1, 'murmuration', { roles: { caller: {} }, authmethods: ['ticket'], authid: 'ticketed' }])
    expect((await peer.next())[0]).toBe(4)
    expect(uriOf(await peer.next())).toBe(VIOLATION)
  })

  test('only AUTHENTICATE answers a CHALLENGE', async () => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([1, 'murmuration', { roles: { caller: {} }, authmethods: ['ticket'], authid: 'ticketed' }])
    await peer.next()
    peer.send([48, 1, {}, 'test.none'])
    expect(uriOf(await peer.next())).toBe(VIOLATION)
  })

  test('a wrong secret is authentication_denied', async () => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([1, 'murmuration', { roles: { caller: {} }, authmethods: ['ticket'], authid: 'ticketed' }])
    await peer.next()
    peer.send([5, 'wrong', {}])
    expect(uriOf(await peer.next())).toBe(ERRORS.authenticationDenied)
    await peer.ended
  })

  test('an ABORT of the client ends its opening without an answer', async () => {
    const { port } = await listening()
    const peer = await openWebSocket(port)
    peer.send([3, {}, 'wamp.close.normal'])
    expect(await peer.ended).toBe(1000)
    expect(peer.received).toEqual([])
  })
})

describe('a session', () => {
  const VIOLATIONS: [string, readonly unknown[]][] = [
    ['HELLO twice', HELLO],
    ['WELCOME', [2, 1, {}]],
    ['CHALLENGE', [4, 'ticket', {}]],
    ['AUTHENTICATE', [5, 'signature', {}]],
    ['RESULT', [50, 1, {}]],
    ['EVENT', [36, 1, 1, {}]],
    ['INVOCATION', [68, 1, 1, {}]],
    ['REGISTERED', [65, 1, 1]],
    ['ERROR of a CALL', [8, 48, 1, {}, 'test.error']],
    ['ERROR of nothing', [8, 0, 1, {}, 'test.error']],
    ['an unknown message', [99, 1, {}]],
    ['no message', [{}]],
    ['an empty list', []],
    ['a huge id', [48, 1e300, {}, 'test.none']],
    ['an id beyond 2^53', [48, 2 ** 53 + 2, {}, 'test.none']],
    ['options that are no dictionary', [48, 1, 7, 'test.none']],
    ['a topic that is no string', [32, 1, {}, null]],
    ['arguments that are no list', [16, 1, {}, 'test.none', 'x']],
  ]

  describe.each(SERIALIZERS)('with $name', (serializer) => {
    test.each(VIOLATIONS)('ends with an ABORT for %s, and others go on', async (_, message) => {
      const { port, inspect } = await listening()
      const other = await joined(await openWebSocket(port))
      const peer = await joined(await openWebSocket(port, { serializer }))
      peer.send(message)
      expect(await peer.next()).toEqual([3, { message: expect.any(String) as string }, VIOLATION])
      expect(await peer.ended).toBe(1002)
      expect(inspect().sessions).toBe(1)
      other.send([48, 1, {}, 'test.none'])
      expect(uriOf(await other.next())).toBe(ERRORS.noSuchProcedure)
    })

    test('ends with an ABORT for bytes that are no message', async () => {
      const { port } = await listening()
      const peer = await joined(await openRawSocket(port, { serializer }))
      peer.sendFrame(Buffer.from('dfffffffff', 'hex'))
      expect(uriOf(await peer.next())).toBe(VIOLATION)
      await peer.ended
    })
  })

  test('ends with an ABORT for a message nested 10,000 deep', async () => {
    const { port } = await listening()
    const peer = await joined(await openWebSocket(port))
    peer.sendFrame(`[48,1,{},"test.none",${'['.repeat(10_000)}${']'.repeat(10_000)}]`)
    expect(uriOf(await peer.next())).toBe(VIOLATION)
    await expectRouterWorks(port)
  })

  test('ends with an ABORT when a request id is used again', async () => {
    const { port } = await listening()
    const peer = await joined(await openWebSocket(port))
    peer.send([48, 1, {}, 'test.none'])
    expect(uriOf(await peer.next())).toBe(ERRORS.noSuchProcedure)
    peer.send([32, 1, {}, 'test.topic'])
    expect(uriOf(await peer.next())).toBe(VIOLATION)
  })

  test('goes on with request ids in any order', async () => {
    const { port } = await listening()
    const peer = await joined(await openWebSocket(port))
    for (const id of [5, 3, 2 ** 53, 1, 4]) {
      peer.send([48, id, {}, 'test.none'])
      expect((await peer.next())[2]).toBe(id)
    }
    peer.end()
  })

  test('sends nothing after its ABORT, and what follows a violation is not read', async () => {
    const { port, inspect } = await listening()
    const peer = await joined(await openRawSocket(port))
    peer.socket.cork()
    peer.send([50, 1, {}])
    peer.send([64, 2, {}, 'test.late'])
    peer.socket.uncork()
    expect(uriOf(await peer.next())).toBe(VIOLATION)
    await peer.ended
    expect(peer.received).toEqual([])
    expect(inspect().sessions).toBe(0)
  })

  test('answers GOODBYE with GOODBYE, then the connection ends', async () => {
    const { port, inspect } = await listening()
    for (const open of [openWebSocket, openRawSocket]) {
      const peer = await joined(await open(port))
      peer.send([6, {}, 'wamp.close.close_realm'])
      expect(await peer.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out'])
      expect([0, 1000]).toContain(await peer.ended)
      expect(inspect().sessions).toBe(0)
    }
  })

  test('ends with the ABORT of its client, and nothing is answered', async () => {
    const { port, inspect } = await listening()
    const peer = await joined(await openWebSocket(port))
    peer.send([3, {}, 'test.aborted'])
    await peer.ended
    expect([peer.received, inspect().sessions]).toEqual([[], 0])
  })

  test('ends with its connection: its registrations are gone', async () => {
    const { port, inspect } = await listening()
    const callee = await joined(await openWebSocket(port))
    callee.send([64, 1, {}, 'test.gone'])
    await callee.next()
    callee.end()
    await vi.waitFor(() => expect(inspect().sessions).toBe(0))
    const caller = await joined(await openWebSocket(port))
    caller.send([48, 1, {}, 'test.gone'])
    expect(uriOf(await caller.next())).toBe(ERRORS.noSuchProcedure)
  })

  test('many small messages at once are all answered, in order', async () => {
    const { port } = await listening()
    for (const open of [openWebSocket, openRawSocket]) {
      const peer = await joined(await open(port))
      for (let id = 1; id <= 2000; id++) peer.send([48, id, {}, 'test.none'])
      for (let id = 1; id <= 2000; id++) expect((await peer.next())[2]).toBe(id)
      peer.end()
    }
  })
})

describe('a client that does not read', () => {
  const PATIENCE = { timeout: 15_000 }
  const BIG = 'x'.repeat(50_000)

  test.each([openWebSocket, openRawSocket])(
    'misses events and keeps its session; others miss none (%o)',
    async (open) => {
      const { port, inspect } = await listening({ limits: { buffer: 200_000 } })
      const slow = await joined(await open(port))
      const quick = await joined(await openWebSocket(port))
      for (const peer of [slow, quick]) {
        peer.send([32, 1, {}, 'test.news'])
        await peer.next()
      }
      const publisher = await joined(await openWebSocket(port))
      slow.socket.pause()
      const EVENTS = 400
      for (let i = 1; i <= EVENTS; i++) {
        publisher.send([16, i, { acknowledge: true }, 'test.news', [BIG, i]])
        await publisher.next()
      }
      for (let i = 1; i <= EVENTS; i++) expect((await quick.next()).at(-1)).toEqual([BIG, i])
      const { dropped } = inspect()
      expect(dropped).toBeGreaterThan(0)

      slow.socket.resume()
      slow.send([48, 2, {}, 'test.none'])
      const codes = []
      for (let i = 0; i <= EVENTS - dropped; i++) codes.push((await slow.next())[0])
      expect(codes).toEqual([...Array<number>(EVENTS - dropped).fill(36), 8])
    },
  )

  test('is not called while far too many invocations wait for it; its session stays', async () => {
    const { port, inspect } = await listening({ limits: { buffer: 50_000 } })
    const callee = await joined(await openRawSocket(port))
    callee.send([64, 1, {}, 'test.stuck'])
    await callee.next()
    callee.socket.pause()
    const caller = await joined(await openWebSocket(port))
    const CALLS = 400
    for (let id = 1; id <= CALLS; id++) caller.send([48, id, {}, 'test.stuck', [BIG]])
    const [, , last] = await caller.next().then(() => vi.waitUntil(() => caller.received.at(-1), PATIENCE))
    expect(last).toBeGreaterThan(1)
    expect(caller.received.map(uriOf)).toContain(ERRORS.noAvailableCallee)

    callee.socket.resume()
    callee.send([70, (await callee.next())[1], {}, ['at last']])
    await vi.waitUntil(() => caller.received.some(([code]) => code === 50), PATIENCE)
    expect(inspect()).toMatchObject({ sessions: 2, cutOff: 0 })
  })

  test('is cut off when it asks for far more than it takes', async () => {
    const { port, inspect } = await listening({ limits: { buffer: 50_000 } })
    const callee = await joined(await openWebSocket(port))
    callee.send([64, 1, {}, 'test.big'])
    await callee.next()
    const caller = await joined(await openRawSocket(port))
    caller.socket.pause()
    const CALLS = 1000 // few bytes, so that all are read before the first answer
    for (let id = 1; id <= CALLS; id++) caller.send([48, id, {}, 'test.big'])
    for (let id = 1; id <= CALLS; id++) callee.send([70, (await callee.next())[1], {}, [BIG]])
    await vi.waitFor(() => expect(inspect()).toMatchObject({ sessions: 1, cutOff: 1 }), PATIENCE)
    await expectRouterWorks(port)
  })

  test('is not read from while the results of its calls wait', async () => {
    const { port, inspect } = await listening({ limits: { buffer: 200_000 } })
    const TEXT = 'x'.repeat(5000)
    const callee = await joined(await openWebSocket(port))
    callee.send([64, 1, {}, 'test.big'])
    await callee.next()
    let calls = 0
    callee.socket.on('message', (data: Buffer) => {
      calls += 1
      callee.send([70, (JSON.parse(String(data)) as unknown[])[1], {}, [TEXT]])
    })
    const caller = await joined(await openWebSocket(port))
    caller.socket.pause()
    const CALLS = 4000
    for (let id = 1; id <= CALLS; id++) caller.send([48, id, { _padding: TEXT }, 'test.big'])
    await sleep(500)
    expect(calls).toBeLessThan(CALLS)
    caller.socket.resume()
    for (let id = 1; id <= CALLS; id++) expect((await caller.next())[0]).toBe(50)
    expect(inspect().cutOff).toBe(0)
  })
})

describe('the shutdown', () => {
  test('says GOODBYE to all sessions and ends when they have answered', async () => {
    const { port, close } = await listening({ limits: { goodbye: 20_000 } })
    const peers = [await joined(await openWebSocket(port)), await joined(await openRawSocket(port))]
    const closed = close()
    for (const peer of peers) {
      expect(await peer.next()).toEqual([6, { message: expect.any(String) as string }, 'wamp.close.system_shutdown'])
      peer.send([6, {}, 'wamp.close.goodbye_and_out'])
      await peer.ended
    }
    await closed
  })

  test('does not wait long for a client that does not answer', async () => {
    const { port, close } = await listening({ limits: { goodbye: 100 } })
    const peer = await joined(await openWebSocket(port))
    await close()
    await peer.ended
  })

  test('refuses openings and new connections', async () => {
    const { port, close } = await listening()
    const peer = await openWebSocket(port)
    const closed = close()
    expect(uriOf(await peer.next())).toBe('wamp.close.system_shutdown')
    await expect(openRawSocket(port)).rejects.toThrow()
    await closed
  })

  test('messages other than GOODBYE are ignored meanwhile', async () => {
    const { port, close } = await listening({ limits: { goodbye: 20_000 } })
    const peer = await joined(await openWebSocket(port))
    const closed = close()
    await peer.next()
    peer.send([48, 1, {}, 'test.none'])
    peer.send([6, {}, 'wamp.close.goodbye_and_out'])
    await closed
    expect(peer.received).toEqual([])
  })
})
