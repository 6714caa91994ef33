import { readFileSync } from 'node:fs'
import { countChunk, countHere, type Counts } from '@murmuration/trends'
import { BOARD_TOPIC, PROCEDURE, REALM } from '@murmuration/trends/donation'
import { createRealms, createRouter, listen, readConfig, realTools } from '@murmuration/wamp'
import { connect, type Peer } from '@murmuration/wamp/client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCrowd } from '../src/donors/crowd.ts'
import { callDevice, devicesAt, endSession } from '../src/donors/router.ts'

// A real router with the configuration that people run, a service, and devices.

const SECRET = 'a secret of the tests, long enough'
const ROUTER_JSON = new URL('../../../infra/router/router.json', import.meta.url)

const startRouter = async () => {
  const config = readConfig(readFileSync(ROUTER_JSON, 'utf8'), { RPC_SECRET: SECRET })
  const router = createRouter({ realm: createRealms(config.realms, realTools).find, tools: realTools })
  const { port, close } = await listen({ port: 0, router, maximumMessage: 2 ** 20 })
  onTestFinished(close)

  type Auth = Parameters<typeof connect>[0]['auth']
  const join = async (scheme: 'ws' | 'rs', auth?: Auth) => {
    const peer = connect({ url: `${scheme}://127.0.0.1:${port}`, realm: REALM, auth })
    onTestFinished(() => peer.close())
    await peer.settled()
    return peer
  }
  const auth = { method: 'wampcra', authid: 'service', secret: SECRET } as const
  return {
    service: () => join('rs', auth),
    device: () => join('ws'),
    /** As a page or a device would come, which knows the secret. */
    serviceByWebSocket: () => join('ws', auth),
  }
}

type Count = (chunk: string[]) => unknown

const offer = async (device: Peer, count: Count = countChunk) => {
  const handler = async ({ args: [chunk] }: { args: readonly unknown[] }) => ({
    args: [await count(chunk as string[])],
  })
  const offered = device.register(PROCEDURE, handler, { invoke: 'roundrobin', concurrency: 1 })
  await offered.done
  return offered
}

const idOf = (peer: Peer) => peer.welcome()!.session

const openCrowd = (service: Peer) => {
  const dropped: number[] = []
  let own = 0
  const crowd = createCrowd({
    call: callDevice(service),
    present: () => devicesAt(service),
    countHere: (chunks) => {
      own += chunks.length
      return countHere(chunks)
    },
    onDropped(id) {
      dropped.push(id)
      void endSession(service, id)
    },
    now: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
  })
  return { crowd, dropped, own: () => own }
}

const CHUNKS = Array.from({ length: 8 }, (_, chunk) =>
  Array.from({ length: 20 }, (_, line) => `rye bread | word${chunk}x${line} | other${line * 7919}`),
)
const truth = CHUNKS.map(countChunk)

const lie: Count = (chunk) => {
  const { texts, terms } = countChunk(chunk)
  return { texts, terms: [['buy gold', texts], ...terms] } satisfies Counts
}

describe('behind a real router', () => {
  test('devices count, and nothing is counted here but checks', async () => {
    const router = await startRouter()
    const { crowd, own } = openCrowd(await router.service())
    const devices = [await router.device(), await router.device(), await router.device()]
    for (const device of devices) await offer(device)
    expect(await crowd.count(CHUNKS)).toEqual(truth)
    const before = own()
    expect(await crowd.count(CHUNKS)).toEqual(truth)
    expect(own() - before).toBe(1)
    const { devices: shown, present, jobs } = crowd.board()
    expect(shown.map(({ id }) => id).sort()).toEqual(devices.map(idOf).sort())
    expect(present).toBe(3)
    expect(jobs).toBe(2 * 2 * CHUNKS.length)
  })

  test('without a device, and without a router, the service counts by itself', async () => {
    const router = await startRouter()
    const service = await router.service()
    const { crowd, own } = openCrowd(service)
    expect(await crowd.count(CHUNKS)).toEqual(truth)
    await service.close()
    expect(await crowd.count(CHUNKS)).toEqual(truth)
    expect(own()).toBe(2 * CHUNKS.length)
  })

  test('the session of a liar is ended', async () => {
    const router = await startRouter()
    const { crowd, dropped } = openCrowd(await router.service())
    const [one, liar, other] = [await router.device(), await router.device(), await router.device()]
    const id = idOf(liar)
    await offer(one)
    await offer(liar, lie)
    await offer(other)
    for (let i = 0; i < 2; i++) expect(await crowd.count(CHUNKS)).toEqual(truth)
    expect(dropped).toContain(id)
    await expect.poll(() => liar.welcome()?.session).not.toBe(id)
  })

  test('devices that sleep hold up nothing', async () => {
    const router = await startRouter()
    const { crowd } = openCrowd(await router.service())
    for (let i = 0; i < 2; i++) await offer(await router.device())
    await offer(await router.device(), () => new Promise(() => {}))
    for (let i = 0; i < 2; i++) expect(await crowd.count(CHUNKS)).toEqual(truth)
  })

  test('a device that leaves with a job in hand is replaced', async () => {
    const router = await startRouter()
    const { crowd } = openCrowd(await router.service())
    const leaving = await router.device()
    for (let i = 0; i < 2; i++) await offer(await router.device())
    await offer(leaving, () => {
      void leaving.close()
      return new Promise(() => {})
    })
    expect(await crowd.count(CHUNKS)).toEqual(truth)
    await crowd.meet()
    expect(crowd.devices()).toBe(2)
  })
})

describe('a device', () => {
  const refused = expect.objectContaining({ uri: 'wamp.error.not_authorized' }) as unknown

  test('hears the board', async () => {
    const router = await startRouter()
    const [service, device] = [await router.service(), await router.device()]
    const heard: unknown[] = []
    await device.subscribe(BOARD_TOPIC, ({ args }) => heard.push(args[0])).done
    await service.publish(BOARD_TOPIC, { args: [{ jobs: 1 }], acknowledge: true })
    await expect.poll(() => heard).toEqual([{ jobs: 1 }])
  })

  test('is no service, even if it knows the secret', async () => {
    const peer = await (await startRouter()).serviceByWebSocket()
    expect(peer.welcome()).toBeUndefined()
  })

  test.each(['murmur.posts.publish', 'murmur.trends', 'murmur.trends.count.more', 'wamp.session.list', 'a.b'])(
    'may not register %s',
    async (uri) => {
      const device = await (await startRouter()).device()
      await expect(device.register(uri, () => undefined).done).rejects.toMatchObject({
        uri: expect.stringMatching(/not_authorized|invalid_uri/) as unknown,
      })
    },
  )

  test.each(['prefix', 'wildcard'])('may not register a pattern that has the count in it: %s', async (match) => {
    const device = await (await startRouter()).device()
    const uri = match === 'prefix' ? PROCEDURE : 'murmur.trends.'
    await expect(device.register(uri, () => undefined, { match }).done).rejects.toEqual(refused)
  })

  test.each(['single', 'first', 'random', undefined])(
    'may not keep the others out with a policy of its own: %s',
    async (invoke) => {
      const router = await startRouter()
      const device = await router.device()
      const options = invoke === undefined ? {} : { invoke }
      await expect(device.register(PROCEDURE, () => undefined, options).done).rejects.toEqual(refused)
      await offer(await router.device())
    },
  )

  test.each([PROCEDURE, 'murmur.posts.latest', 'wamp.session.list', 'wamp.session.kill', 'wamp.registration.list'])(
    'may not call %s',
    async (uri) => {
      const router = await startRouter()
      const device = await router.device()
      await offer(device)
      await expect(device.call(uri, { args: [idOf(device)] })).rejects.toEqual(refused)
    },
  )

  test.each([BOARD_TOPIC, 'murmur.events.posts', 'a.b'])('may not publish %s', async (topic) => {
    const device = await (await startRouter()).device()
    await expect(device.publish(topic, { acknowledge: true })).rejects.toEqual(refused)
  })

  test.each(['murmur.events.posts', 'wamp.session.on_join', 'murmur.trends'])(
    'may not subscribe to %s',
    async (topic) => {
      const device = await (await startRouter()).device()
      await expect(device.subscribe(topic, () => undefined).done).rejects.toEqual(refused)
    },
  )
})
