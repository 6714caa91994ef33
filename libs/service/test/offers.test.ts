import { redisDiscovery } from '@murmuration/discovery'
import { redisForTests } from '@murmuration/local/testing'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { networkConfig, openNetwork } from '../src/index.ts'
import { listen } from './heard.ts'

const contract = { name: 'things', port: 4999, operations: {} }
const config = (transport: string) =>
  z.object(networkConfig({ calls: [contract] })).parse({
    DISCOVERY: 'redis',
    TRANSPORT_THINGS: transport,
    RPC_SECRET: 'a secret of this test',
  })

const redis = redisForTests()

const open = (transport: string) => {
  const heard = listen()
  const connection = redis.client()
  const network = openNetwork({ config: config(transport), redis: connection, log: heard.log })
  network.connect(contract)
  onTestFinished(network.close)
  return { ...network, heard }
}

const announce = async (...transports: string[]) => {
  const { withdraw } = await redisDiscovery({ redis: redis.redis }).announce(contract.name, {
    id: 'things-1',
    address: 'http://127.0.0.1:4999',
    endpoints: transports.map((transport) => ({ transport, address: `${transport}://127.0.0.1:4999` })),
    policy: 'least',
    concurrency: 0,
  })
  onTestFinished(withdraw)
}

test.each(['tcp', 'queue'])(
  'a callee that does not listen to %s ends the start of its caller with a sentence',
  async (transport) => {
    await announce('http')
    const { offers, heard } = open(transport)
    await expect(offers.start(heard.log)).rejects.toThrow(
      `things listens to http, but this process calls it by ${transport}. Start things with TRANSPORT_THINGS=${transport} too, or with LISTEN=${transport}`,
    )
    await expect(offers.check()).rejects.toThrow('things listens to http')
  },
)

test('one that listens to it does not', async () => {
  await announce('http', 'tcp')
  const { offers, heard } = open('tcp')
  await offers.start(heard.log)
  await offers.check()
})

test('a callee that is announced later is logged, and the caller is not ready', async () => {
  const { offers, heard } = open('tcp')
  await offers.start(heard.log) // waits a moment for it
  await announce('http')
  await expect.poll(() => heard.events()).toContain('transport.missing')
  await expect(offers.check()).rejects.toThrow('things listens to http')
})
