import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createBrokeredCaller, createCaller, serve, transports, type Handler, type Transport } from '../src/index.ts'
import { ctx, refusal } from './conformance/open.ts'

const nothing = z.object({})
const contract = {
  name: 'things',
  operations: { read: { http: 'GET /things', input: nothing, output: nothing } },
} as const

const log = { debug: () => {}, info: () => {}, warn: () => {} }
const instance = { id: 'things-1', policy: 'least', concurrency: 0 } as const
const at = (...addresses: string[]) =>
  addresses.map((address) => ({ transport: new URL(address).protocol.slice(0, -1), address }))

/** A transport between objects of this process, and what it was asked to connect to. */
const memory = (kind: Transport['kind'], handler: Handler = serve(contract, { read: async () => ({}) })) => {
  const connected: string[] = []
  const transport: Transport = {
    name: 'memory',
    kind,
    listen: () => Promise.reject(new Error('no listener here')),
    connect(_contract, address) {
      connected.push(address)
      return { handler, close: async () => undefined }
    },
  }
  return { transport, connected }
}

test('each transport stands in the table under its own name', () => {
  for (const [name, transport] of Object.entries(transports)) expect(transport.name).toBe(name)
  expect(Object.keys(transports)).toEqual(['http', 'tcp', 'queue', 'wamp'])
})

test('an instance is called by the transport that was chosen', async () => {
  const { transport, connected } = memory('direct')
  const caller = createCaller({ contract, transport, log })
  onTestFinished(caller.close)
  caller.update([{ ...instance, endpoints: at('http://127.0.0.1:1', 'memory://one', 'later://127.0.0.1:2') }])
  expect(await caller.api.read({}, ctx())).toEqual({})
  expect(connected).toEqual(['memory://one'])
  const instances = [{ instance: 'things-1', address: 'memory://one', calls: 1 }]
  expect(caller.inspect()).toMatchObject({ transport: 'memory', instances })
})

test('an instance that does not offer the transport is not called', async () => {
  const { transport, connected } = memory('direct')
  const caller = createCaller({ contract, transport, log })
  onTestFinished(caller.close)
  caller.update([{ ...instance, endpoints: at('http://127.0.0.1:1') }])
  expect(caller.inspect().instances).toEqual([])
  expect(await refusal(caller.api.read({}, ctx()))).toMatchObject({ code: 'unavailable' })
  caller.update([
    { ...instance, endpoints: at('http://127.0.0.1:1') },
    { ...instance, id: 'things-2', endpoints: at('http://127.0.0.1:2', 'memory://two') },
  ])
  expect(await caller.api.read({}, ctx())).toEqual({})
  expect(connected).toEqual(['memory://two'])
})

// Callers that go on calling the old address after a redeployment: moleculer#380.
test('an instance that was started again elsewhere is called there, and no more at its old address', async () => {
  const called: string[] = []
  const { transport } = memory('direct')
  const noting: Transport = {
    ...transport,
    connect: (_contract, address) => ({
      handler: async ({ id }) => {
        called.push(address)
        return { id, ok: true, output: {} }
      },
      close: async () => undefined,
    }),
  }
  const caller = createCaller({ contract, transport: noting, log })
  onTestFinished(caller.close)
  for (const address of ['memory://old', 'memory://new']) {
    caller.update([{ ...instance, endpoints: at(address) }])
    await caller.api.read({}, ctx())
    await caller.api.read({}, ctx())
  }
  expect(called).toEqual(['memory://old', 'memory://old', 'memory://new', 'memory://new'])
})

test('calls over a broker have no instances to report, and are counted all the same', async () => {
  let finish = () => {}
  const waiting = new Promise<void>((resolve) => (finish = resolve))
  const { transport, connected } = memory('brokered', async ({ id }) => {
    await waiting
    return { id, ok: true, output: {} }
  })
  const caller = createBrokeredCaller({ contract, transport, log, address: 'memory://broker' })
  onTestFinished(caller.close)
  const calls = [caller.api.read({}, ctx()), caller.api.read({}, ctx())]
  expect(connected).toEqual(['memory://broker'])
  const seen = { instance: 'memory', address: 'memory://broker', breaker: 'closed', concurrency: 0 }
  expect(caller.inspect()).toMatchObject({
    service: 'things',
    transport: 'memory',
    instances: [{ ...seen, calls: 2, inFlight: 2 }],
  })
  finish()
  expect(await Promise.all(calls)).toEqual([{}, {}])
  expect(caller.inspect().instances).toMatchObject([{ ...seen, calls: 2, inFlight: 0 }])
})

test('a broker that does not answer costs no more than the deadline', async () => {
  const { transport } = memory('brokered', () => new Promise(() => {}))
  const caller = createBrokeredCaller({ contract, transport, log, address: 'memory://broker' })
  expect(await refusal(caller.api.read({}, ctx({ deadline: Date.now() + 50 })))).toMatchObject({ code: 'timeout' })
})
