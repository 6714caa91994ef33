import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createProcess, freePort, localUrl, type Process, routerProcess } from '@murmuration/local'
import { connect } from '@murmuration/wamp/client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

const ROUTER_CONFIG = fileURLToPath(new URL('../demo.json', import.meta.url))
const MIB = 1_048_576
const HELLO = [1, 'demo', { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } }]

// A process of its own, so that its memory is its own.
let router: Process
let port: number

beforeAll(async () => {
  port = await freePort()
  router = createProcess(routerProcess(port, { ROUTER_CONFIG, LOG_LEVEL: 'warn' }), localUrl(port))
  await router.start()
})
afterAll(() => router.stop())

const memory = () => {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${router.pid()}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

const hasProc = process.platform === 'linux'

/** Two well-behaved sessions that call each other as long as something bad goes on, and the longest that a call took. */
const bystanders = async () => {
  const [callee, caller] = [1, 2].map(() => connect({ url: `rs://127.0.0.1:${port}`, realm: 'demo' }))
  const procedure = `bystander.n${Math.floor(performance.now())}`
  await callee!.register(procedure, ({ args }) => ({ args })).done
  let isOver = false
  let calls = 0
  const going = (async () => {
    while (!isOver) {
      await caller!.call(procedure, { args: [++calls] })
      await new Promise(setImmediate)
    }
  })()
  return {
    /** Rejects if one call has failed. */
    end: async () => {
      isOver = true
      await going
      await Promise.all([callee!.close(), caller!.close()])
      return calls
    },
  }
}

interface Hostile {
  socket: WebSocket
  send(message: unknown): void
  next(): Promise<unknown[]>
  /** The last message before the end. */
  ended: Promise<unknown[]>
}

const hostile = async (): Promise<Hostile> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'wamp.2.json')
  onTestFinished(() => socket.terminate())
  socket.on('error', () => {})
  let last: unknown[] = []
  const read = (data: Buffer) => (last = JSON.parse(data.toString()) as unknown[])
  socket.on('message', read)
  const ended = once(socket, 'close').then(() => last)
  await once(socket, 'open')
  const next = async () => {
    await once(socket, 'message')
    return last
  }
  const session = { socket, send: (message: unknown) => socket.send(JSON.stringify(message)), next, ended }
  const welcome = session.next()
  session.send(HELLO)
  await welcome
  return session
}

test('thousands of registrations at once from one session, which then leaves', async () => {
  const others = await bystanders()
  const { socket, send } = await hostile()
  const REGISTRATIONS = 3_000
  let answers = 0
  socket.on('message', () => (answers += 1))
  for (let n = 1; n <= REGISTRATIONS; n++) send([64, n, {}, `hostile.procedure.n${n}`])
  await expect.poll(() => answers).toBe(REGISTRATIONS)
  socket.terminate()
  expect(await others.end()).toBeGreaterThan(0)
  const peer = connect({ url: `rs://127.0.0.1:${port}`, realm: 'demo' })
  onTestFinished(peer.close)
  const lookup = () => peer.call('wamp.registration.lookup', { args: ['hostile.procedure.n1'] })
  await expect.poll(async () => (await lookup()).args[0]).toBeNull()
})

test.skipIf(!hasProc)('a subscriber and a caller that read nothing: memory stays bounded', async () => {
  const others = await bystanders()
  const [subscriber, caller] = [await hostile(), await hostile()]
  const subscribed = subscriber.next()
  subscriber.send([32, 1, {}, 'hostile.news'])
  await subscribed
  for (const { socket } of [subscriber, caller]) socket.pause()

  const peer = connect({ url: `rs://127.0.0.1:${port}`, realm: 'demo' })
  onTestFinished(peer.close)
  const text = 'x'.repeat(100_000)
  await peer.register('hostile.large', () => ({ args: [text] })).done
  const before = memory()
  for (let n = 0; n < 600; n++) await peer.publish('hostile.news', { args: [text], acknowledge: true }) // 60 MB
  for (let n = 1; n <= 600; n++) caller.send([48, n, {}, 'hostile.large']) // and 60 MB of answers
  await peer.call('wamp.session.count')
  expect(await others.end()).toBeGreaterThan(0)
  expect((memory() - before) / MIB).toBeLessThan(60)
})

test.each([
  ['nested 10,000 deep, as a payload', () => `[48,1,{},"a.b",[${'['.repeat(10_000)}${']'.repeat(10_000)}]]`],
  ['nested 10,000 deep, as an option', () => `[48,1,{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}},"a.b"]`],
  ['not even closed', () => '['.repeat(100_000)],
  ['a huge id', () => '[48,1e300,{},"a.b"]'],
  ['an id that is no id', () => '[48,{"a":1},{},"a.b"]'],
  ['no message of WAMP', () => '[4711,1]'],
])('%s: that session gets its ABORT, and every other goes on', async (_, frame) => {
  const others = await bystanders()
  const { socket, ended } = await hostile()
  socket.send(frame())
  expect(await ended).toMatchObject([3, {}, 'wamp.error.protocol_violation'])
  await others.end()
})
