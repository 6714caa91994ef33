import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { connect as connectInBrowser } from '../src/client/browser.ts'
import { connect, type ConnectOptions, type Peer, WampError } from '../src/client/index.ts'
import { type RouterLab, SECRET, startRouter } from './router-lab.ts'

let router: RouterLab
beforeAll(async () => void (router = await startRouter()))
afterAll(() => router.stop())

const never = () => new Promise<never>(() => {})

const joined = (options: Partial<ConnectOptions> = {}): Peer => {
  const peer = connect({ url: router.url, realm: 'demo', ...options })
  onTestFinished(peer.close)
  return peer
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (reason: unknown) => reason,
  )

const ways: [string, Partial<ConnectOptions> & { kind: 'url' | 'webSocketUrl' }][] = [
  ['RawSocket and JSON', { kind: 'url', serializer: 'json' }],
  ['RawSocket and MessagePack', { kind: 'url', serializer: 'msgpack' }],
  ['WebSocket and JSON', { kind: 'webSocketUrl', serializer: 'json' }],
  ['WebSocket and MessagePack', { kind: 'webSocketUrl', serializer: 'msgpack' }],
]

describe.each(ways)('%s', (_name, { kind, ...options }) => {
  const peer = () => joined({ url: router[kind], ...options })

  test('a call is answered with what the handler returns', async () => {
    const callee = peer()
    await callee.register('test.add', ({ args, kwargs }) => ({ args: [args, 'ü😀'], kwargs })).done
    const { args, kwargs } = await peer().call('test.add', { args: [1, null, 2 ** 40], kwargs: { a: { b: [] } } })
    expect({ args, kwargs }).toEqual({ args: [[1, null, 2 ** 40], 'ü😀'], kwargs: { a: { b: [] } } })
  })

  test('progressive results come before the result', async () => {
    const handler = peer().register('test.count', async ({ progress }) => {
      for (const n of [1, 2, 3]) progress({ args: [n] })
      return { args: ['done'] }
    })
    await handler.done
    const seen: unknown[] = []
    const result = await peer().call('test.count', { onProgress: ({ args }) => seen.push(args[0]) })
    expect([...seen, result.args[0]]).toEqual([1, 2, 3, 'done'])
    expect((await peer().call('test.count')).args).toEqual(['done']) // it is not asked for progress
  })

  test('an event reaches the subscribers of its topic, of a prefix and of a wildcard', async () => {
    const seen: unknown[] = []
    const subscriber = peer()
    const note = (as: string) => (event: { topic: string; args: readonly unknown[] }) =>
      seen.push([as, event.topic, ...event.args])
    const all = [
      subscriber.subscribe('test.news.one', note('exact')),
      subscriber.subscribe('test.news', note('prefix'), { match: 'prefix' }),
      subscriber.subscribe('test..one', note('wildcard'), { match: 'wildcard' }),
    ]
    await Promise.all(all.map(({ done }) => done))
    await peer().publish('test.news.one', { args: [7], acknowledge: true })
    await expect.poll(() => seen).toHaveLength(3)
    expect(seen).toEqual(expect.arrayContaining(['exact', 'prefix', 'wildcard'].map((as) => [as, 'test.news.one', 7])))
    await Promise.all(all.map(({ undo }) => undo()))
    await peer().publish('test.news.one', { args: [8], acknowledge: true })
    await subscriber.call('wamp.session.count')
    expect(seen).toHaveLength(3)
  })
})

test('of an error the URI, the arguments and the keyword arguments arrive; of a bug nothing does', async () => {
  const callee = joined()
  const thrown = new WampError('test.error.full', { args: ['no room', 3], kwargs: { retry: 1 } })
  await callee.register('test.fail', ({ args }) => Promise.reject(args[0] === 'bug' ? new Error('secret') : thrown))
    .done
  const caller = joined()
  expect(await refusal(caller.call('test.fail'))).toMatchObject({
    ...{ uri: 'test.error.full', args: ['no room', 3], kwargs: { retry: 1 }, outcome: 'answered' },
  })
  const bug = await refusal(caller.call('test.fail', { args: ['bug'] }))
  expect(bug).toMatchObject({ uri: 'wamp.error.runtime_error', args: ['Internal error'] })
  expect(await refusal(caller.call('test.nothing'))).toMatchObject({ uri: 'wamp.error.no_such_procedure' })
})

test('a signal cancels the call at once, and the callee is interrupted', async () => {
  let heard = false
  let begun = () => {}
  const begins = new Promise<void>((resolve) => (begun = resolve))
  const callee = joined()
  await callee.register('test.slow', ({ signal }) => {
    signal.addEventListener('abort', () => (heard = true))
    begun()
    return never()
  }).done
  const giveUp = new AbortController()
  const call = refusal(joined().call('test.slow', { signal: giveUp.signal }))
  await begins
  giveUp.abort()
  expect(await call).toMatchObject({ uri: 'wamp.error.canceled', outcome: 'lost' })
  await expect.poll(() => heard).toBe(true)
  await callee.idle()
})

test('the router ends a call that takes too long', async () => {
  await joined().register('test.slower', never).done
  const caller = joined()
  expect(await refusal(caller.call('test.slower', { timeout: 50 }))).toMatchObject({ uri: 'wamp.error.timeout' })
})

test('a message that is larger than the router takes is not sent, and the session goes on', async () => {
  const caller = joined()
  const large = refusal(caller.call('test.nothing', { args: ['x'.repeat(2 ** 24)] }))
  expect(await large).toMatchObject({ uri: 'wamp.error.payload_size_exceeded', outcome: 'not_sent' })
  const limited = refusal(caller.call('test.nothing', { args: ['üüüüü'], maxBytes: 35 }))
  expect(await limited).toMatchObject({ uri: 'wamp.error.payload_size_exceeded' })
  expect(await refusal(caller.call('test.nothing'))).toMatchObject({ uri: 'wamp.error.no_such_procedure' })
})

test.each([
  ['with WAMP-CRA', { method: 'wampcra', authid: 'service', secret: SECRET }],
  ['with WAMP-CRA and a salt', { method: 'wampcra', authid: 'salted', secret: SECRET }],
  ['with a ticket', { method: 'ticket', authid: 'ticketed', ticket: SECRET }],
] as const)('a peer shows who it is %s', async (_name, auth) => {
  const peer = joined({ realm: 'murmuration', auth })
  await peer.settled()
  expect(peer.welcome()?.details).toMatchObject({ authid: auth.authid, authrole: 'service', authmethod: auth.method })
})

test.each([
  ['another secret', 'murmuration', { method: 'wampcra', authid: 'service', secret: 'another' }],
  ['no secret', 'murmuration', { method: 'anonymous' }],
  ['another realm', 'nowhere', { method: 'anonymous' }],
] as const)('with %s it is told so and tries again', async (_name, realm, auth) => {
  const lines: object[] = []
  const log = { info: () => {}, warn: (fields: object) => lines.push(fields) }
  const peer = joined({ realm, auth, log })
  await peer.settled()
  expect(peer.welcome()).toBeUndefined()
  expect(lines).toEqual([{ realm, err: expect.any(WampError) }])
  expect(await refusal(peer.call('test.nothing'))).toMatchObject({ outcome: 'not_sent' })
})

test('without a router a call is not sent, and a registration waits for it', async () => {
  const other = await startRouter()
  onTestFinished(() => other.stop())
  await other.stop()
  const callee = joined({ url: other.url })
  const { done } = callee.register('test.echo', ({ args }) => ({ args }))
  expect(await refusal(callee.call('test.echo'))).toMatchObject({ outcome: 'not_sent' })
  await other.start()
  await done
  expect((await joined({ url: other.url }).call('test.echo', { args: [1] })).args).toEqual([1])
})

test.each(['stop', 'crash'] as const)(
  'a router that is restarted (%s) loses the calls in flight, and finds its callees and subscribers again',
  async (way) => {
    const other = await startRouter()
    onTestFinished(() => other.stop())
    const seen: unknown[] = []
    const callee = joined({ url: other.url })
    const caller = joined({ url: other.url })
    let stopped = 0
    const slow = callee.register('test.slow', ({ onStop }) => (onStop(() => (stopped += 1)), never()))
    const echo = callee.register('test.echo', ({ args }) => ({ args }))
    const news = callee.subscribe('test.news', ({ args }) => seen.push(...args))
    await Promise.all([slow.done, echo.done, news.done])
    const inFlight = refusal(caller.call('test.slow'))
    await caller.call('test.echo')

    await other[way]()
    // A router that stops in good order may still say that the callee has gone.
    expect(await inFlight).toMatchObject({ uri: expect.stringMatching(/network_failure|canceled/) })
    expect(stopped).toBe(1)
    await other.start()
    await expect.poll(() => caller.call('test.echo', { args: [2] }).catch(() => undefined)).toMatchObject({ args: [2] })
    await expect
      .poll(async () => {
        await caller.publish('test.news', { args: ['again'], acknowledge: true }).catch(() => {})
        return seen
      })
      .toContain('again')
  },
)

test('under load, no call hangs while the router is restarted, and afterwards all are answered', async () => {
  const other = await startRouter()
  onTestFinished(() => other.stop())
  const callees = [joined({ url: other.url }), joined({ url: other.url })]
  await Promise.all(
    callees.map((each) => each.register('test.echo', ({ args }) => ({ args }), { invoke: 'roundrobin' }).done),
  )
  const caller = joined({ url: other.url })
  const outcomes = { answered: 0, failed: 0 }
  let isOver = false
  const worker = async (n: number) => {
    while (!isOver) {
      const answer = await caller.call('test.echo', { args: [n] }).catch(() => sleep(5, undefined))
      outcomes[answer?.args[0] === n ? 'answered' : 'failed'] += 1
    }
  }
  const workers = Promise.all(Array.from({ length: 32 }, (_, n) => worker(n)))
  await sleep(100)
  await other.crash()
  await sleep(100)
  await other.start()
  const before = outcomes.answered
  await expect.poll(() => outcomes.answered).toBeGreaterThan(before + 500)
  isOver = true
  await workers
  expect(outcomes.failed).toBeGreaterThan(0)
})

test('a registration that the router refuses is made when the reason has gone', async () => {
  const first = joined()
  const second = joined()
  const registered = first.register('test.one', () => ({ args: ['first'] }))
  await registered.done
  const { done } = second.register('test.one', () => ({ args: ['second'] }))
  expect(await refusal(done)).toMatchObject({ uri: 'wamp.error.procedure_already_exists' })
  await registered.undo()
  await expect
    .poll(() =>
      joined()
        .call('test.one')
        .catch(() => undefined),
    )
    .toMatchObject({ args: ['second'] })
})

test('a peer that leaves in good order is gone for the router at once', async () => {
  const callee = joined()
  const { done, undo } = callee.register('test.leaving', ({ args }) => ({ args }))
  await done
  const caller = joined()
  await caller.call('test.leaving')
  await undo()
  await callee.idle()
  await callee.close()
  expect(await refusal(caller.call('test.leaving'))).toMatchObject({ uri: 'wamp.error.no_such_procedure' })
  expect(await refusal(callee.call('test.leaving'))).toMatchObject({ outcome: 'not_sent' })
})

test('in a browser it needs nothing but a WebSocket', async () => {
  vi.stubGlobal('WebSocket', WebSocket)
  onTestFinished(() => void vi.unstubAllGlobals())
  const peer = connectInBrowser({ url: router.webSocketUrl, realm: 'demo' })
  onTestFinished(peer.close)
  await peer.register('test.browser', ({ args }) => ({ args })).done
  expect((await joined().call('test.browser', { args: ['hello'] })).args).toEqual(['hello'])
})

test('what listens there but is no router is not taken for one', async () => {
  const { createServer } = await import('node:net')
  const server = createServer((socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  for (const scheme of ['rs', 'ws']) {
    const peer = joined({ url: `${scheme}://127.0.0.1:${port}` })
    await peer.settled()
    expect(peer.welcome()).toBeUndefined()
  }
})
