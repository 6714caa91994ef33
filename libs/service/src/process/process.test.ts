import { once } from 'node:events'
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Discovery } from '@murmuration/discovery'
import { AppError, client, startContext, type Handler, type Transport } from '@murmuration/rpc'
import { z } from 'zod'
import { createLog } from '../log.ts'
import { createProcess } from './process.ts'
import type { Spec } from './spec.ts'

const log = createLog({ name: 'test', level: 'silent' })
const atEnd: (() => unknown)[] = []

afterEach(async () => {
  for (const end of atEnd.splice(0)) await end()
})

const begin = async (spec: Partial<Spec> = {}) => {
  const app: Spec['app'] = (_request, response) => void response.end('app')
  const service = createProcess({ name: 'test', log, host: '127.0.0.1', port: 0, checks: {}, app, ...spec })
  atEnd.push(service.stop)
  return { url: await service.start(), stop: service.stop }
}

const ready = async (url: string) => {
  const answer = await fetch(`${url}/health/ready`)
  return { status: answer.status, body: (await answer.json()) as { status: string; checks: Record<string, string> } }
}

test('a process is alive and ready when every part answers', async () => {
  const { url } = await begin({ checks: { database: async () => {} } })

  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect(await ready(url)).toEqual({
    status: 200,
    body: { status: 'ready', checks: { process: 'ok', database: 'ok' } },
  })
  expect(await (await fetch(url)).text()).toBe('app')
})

test('it is not ready while a part is down or hangs, says which, and keeps the details to itself', async () => {
  const checks = {
    database: () => Promise.reject(Object.assign(new Error('10.0.0.7 says no'), { code: 'ECONNREFUSED' })),
    queue: () => Promise.reject(new Error('password of root is wrong')),
    auth: () => Promise.reject(new AppError('unavailable', 'auth does not answer')),
    search: () => new Promise(() => {}),
    follows: async () => {},
  }
  const { url } = await begin({ checks })

  const { status, body } = await ready(url)
  expect(status).toBe(503)
  expect(body).toEqual({
    status: 'not ready',
    checks: {
      process: 'ok',
      database: 'ECONNREFUSED',
      queue: 'failed',
      auth: 'auth does not answer',
      search: 'no answer within 2 s',
      follows: 'ok',
    },
  })
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
})

test('however many ask whether it is ready, its parts are asked once at a time', async () => {
  let asked = 0
  const database = async () => {
    asked += 1
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const { url } = await begin({ checks: { database } })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ready(url)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(asked).toBeLessThan(5) // one, if none of them was late
})

test('an optional check is shown and has no say', async () => {
  const { url } = await begin({ optionalChecks: { queue: () => Promise.reject(new Error('away')) } })
  expect(await ready(url)).toEqual({
    status: 200,
    body: { status: 'ready', checks: { process: 'ok', queue: 'failed' } },
  })
})

test('it answers that it is not ready while its parts still start', async () => {
  let started = () => {}
  let url = ''
  const slow = { start: () => new Promise<void>((resolve) => (started = resolve)), stop: async () => {} }
  const onListening: Spec['onListening'] = (server) => {
    const address = server.address()
    if (typeof address === 'object') url = `http://127.0.0.1:${address?.port ?? 0}`
  }
  const beginning = begin({ components: [slow], onListening })
  await expect.poll(() => url).not.toBe('')

  expect(await ready(url)).toMatchObject({ status: 503, body: { checks: { process: 'starting' } } })
  started()
  await beginning
  expect(await ready(url)).toMatchObject({ status: 200 })
})

test('an internal contract is served beside the app, and signals are listened for where the announcement says', async () => {
  const announced: unknown[] = []
  const discovery: Discovery = {
    announce: async (_service, { endpoints }) => {
      announced.push(...endpoints)
      return { withdraw: async () => {} }
    },
    watch: () => ({ close: async () => {} }),
  }
  const ended: string[] = []
  const asked: number[] = []
  const listener = {
    address: 'udp://127.0.0.1:7',
    drain: async () => void ended.push('drain'),
    stop: async () => void ended.push('stop'),
  }
  const { url, stop } = await begin({
    internal: [
      {
        contract: {
          name: 'test',
          operations: { ping: { http: 'POST /ping', input: z.object({}), output: z.object({ pong: z.boolean() }) } },
        },
        api: { ping: async () => ({ pong: true }) },
      },
    ],
    listeners: [
      {
        transport: 'udp',
        portOffset: 2_000,
        async listen({ port }) {
          asked.push(port)
          return listener
        },
      },
    ],
    announce: { discovery, instance: 'test-1', policy: 'least', concurrency: 0 },
  })
  expect(await (await fetch(`${url}/ping`, { method: 'POST' })).json()).toEqual({ pong: true })
  expect(await (await fetch(`${url}/ping`)).text()).toBe('app')
  expect(announced).toEqual([{ transport: 'udp', address: 'udp://127.0.0.1:7' }])
  expect(asked).toEqual([0]) // any port, as for HTTP
  await stop()
  expect(ended).toEqual(['drain', 'stop'])
})

test.each([
  ['GET', '/health'],
  ['GET', '/health/'],
  ['GET', '/health/readiness'],
  ['POST', '/health/live'],
  ['DELETE', '/health/ready?now'],
])('%s %s is a problem, with the id of its request', async (method, path) => {
  const { url } = await begin()
  const answer = await fetch(url + path, { method, headers: { 'x-request-id': 'r-1' } })

  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('x-request-id')).toBe('r-1')
  expect(await answer.json()).toMatchObject({ code: 'not_found', status: 404, requestId: 'r-1' })
})

test('HEAD answers as GET does, and what only begins like health is for the app', async () => {
  const { url } = await begin()
  const head = await fetch(`${url}/health/ready?x=1`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  expect(await (await fetch(`${url}/healthy`)).text()).toBe('app')
})

test('stopping lets a request end, tells its connection goodbye, and closes in order', async () => {
  const order: string[] = []
  let asked: ServerResponse | undefined
  const app: Spec['app'] = (_request, response) => {
    asked = response
  }
  const note = (what: string) => async () => void order.push(what)
  const part = (name: string) => ({ start: note(`${name} starts`), stop: note(`${name} stops`) })
  const { url, stop } = await begin({
    app,
    components: [part('events'), part('timers')],
    close: [note('first'), note('second')],
  })
  const agent = new Agent({ keepAlive: true })
  const answered = once(get(url, { agent }), 'response')
  await expect.poll(() => order).toEqual(['events starts', 'timers starts'])
  await expect.poll(() => asked).toBeDefined()
  const stopped = stop().then(note('stopped'))
  await expect.poll(() => order).toContain('timers stops')
  expect(order).not.toContain('first')
  await expect(fetch(url)).rejects.toThrow()

  asked?.end('done')
  const [response] = (await answered) as [IncomingMessage]
  expect(response.headers.connection).toBe('close')
  await stopped
  expect(order.slice(2)).toEqual(['events stops', 'timers stops', 'first', 'second', 'stopped'])
})

// Callers that are not told go on calling it: moleculer#311, moleculer#160.
test('a process that stops is withdrawn first, and answers until its callers know of it', async () => {
  const answers: string[] = []
  let url = ''
  const announce: Spec['announce'] = {
    instance: 'test-1',
    policy: 'least',
    concurrency: 0,
    discovery: {
      watch: () => ({ close: async () => {} }),
      announce: async () => ({
        async withdraw() {
          answers.push(await (await fetch(url)).text())
          // The call of a caller that has not seen the withdrawal yet.
          setTimeout(() => void fetch(url).then(async (answer) => answers.push(await answer.text())), 100)
        },
      }),
    },
  }
  const process = await begin({ announce })
  url = process.url
  await process.stop()
  expect(answers).toEqual(['app', 'app'])
  await expect(fetch(url)).rejects.toThrow()
})

test('stopping does not wait for connections that a protocol of their own took over', async () => {
  const taken: Socket[] = []
  const { url, stop } = await begin({
    onListening: (server) =>
      server.on('upgrade', (_request, socket: Socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
        taken.push(socket)
      }),
  })
  const client = connect(Number(new URL(url).port), '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  await once(client, 'data')
  const closed = once(client, 'close')
  await stop()
  await closed

  expect(taken).toHaveLength(1)
})

test('a client that asks for another protocol is answered in this one, body and all', async () => {
  const app: Spec['app'] = (request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => response.end(`${request.method} ${request.headers.upgrade} ${body}`))
  }
  const onListening: Spec['onListening'] = (server) => server.on('upgrade', () => {})
  const { url } = await begin({ app, onListening })

  const ask = async (bytes: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    atEnd.push(() => socket.destroy())
    socket.write(bytes)
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    return text.split('\r\n\r\n').at(-1)
  }
  const h2c = 'Host: x\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'
  expect(await ask(`POST / HTTP/1.1\r\n${h2c}Content-Length: 5\r\n\r\nhello`)).toBe('POST undefined hello')
  expect(await ask(`GET / HTTP/1.1\r\n${h2c}\r\n`)).toBe('GET undefined ')
})

test('requests whose client has gone do not keep it from stopping', async () => {
  const asked: string[] = []
  const app: Spec['app'] = ({ url = '' }) => void asked.push(url) // never answers
  const { url, stop } = await begin({ app })
  const client = connect(Number(new URL(url).port), '127.0.0.1')
  client.write('GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => asked).toEqual(['/1', '/2'])
  client.destroy()

  const begun = performance.now()
  await stop()
  expect(performance.now() - begun).toBeLessThan(5_000) // it would wait for twice as long
})

const nothing = z.object({})
const things = {
  name: 'things',
  operations: { read: { http: 'GET /things', input: nothing, output: nothing } },
} as const

/** A transport whose one listener says what becomes of it. */
const noted = () => {
  const events: string[] = []
  let handler: Handler | undefined
  const transport: Transport = {
    name: 'memory',
    kind: 'direct',
    async listen(options) {
      handler = options.handler
      return {
        address: 'memory://one',
        drain: async () => void events.push('drained'),
        stop: async () => void events.push('stopped'),
      }
    },
    connect: () => ({ handler: (request) => handler!(request), close: async () => undefined }),
  }
  return { transport, events }
}

test('a further transport is listened to, announced beside HTTP, drained and then stopped', async () => {
  const { transport, events } = noted()
  const told: unknown[] = []
  const discovery: Discovery = {
    announce: async (service, instance) => {
      told.push({ service, ...instance })
      return { withdraw: async () => void events.push('withdrawn') }
    },
    watch: () => ({ close: async () => undefined }),
  }
  const rpc = { contract: things, api: { read: async () => ({}) } }
  const service = createProcess({
    name: 'things',
    log,
    host: '127.0.0.1',
    port: 0,
    checks: {},
    rpc,
    announce: { discovery, instance: 'things-1', policy: 'least', concurrency: 0, transports: [transport] },
    close: [async () => void events.push('closed')],
  })
  atEnd.push(service.stop)
  const address = await service.start()
  const endpoints = [
    { transport: 'http', address },
    { transport: 'memory', address: 'memory://one' },
  ]
  expect(told).toMatchObject([{ service: 'things', id: 'things-1', address, endpoints }])

  expect(await (await fetch(`${address}/things`)).json()).toEqual({})
  const api = client(things, transport.connect(things, 'memory://one').handler)
  expect(await api.read({}, startContext(5_000))).toEqual({})

  await service.stop()
  expect(events).toEqual(['withdrawn', 'drained', 'closed', 'stopped'])
})
