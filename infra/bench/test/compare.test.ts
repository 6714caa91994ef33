import { redisForTests } from '@murmuration/local/testing'
import { createScope } from '@murmuration/local'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { measureCalls } from '../src/compare/calls.ts'
import { measureEvents } from '../src/compare/events/events.ts'
import { measureFailure } from '../src/compare/failure/failure.ts'
import { troubles } from '../src/compare/failure/outcomes.ts'
import { openBrokers, type Brokers } from '../src/compare/peers/broker.ts'
import { keys } from '../src/compare/mirror.ts'
import { wayNamed } from '../src/compare/ways/index.ts'
import { SECRET, transportNamed } from '../src/compare/ways/ours.ts'

const parts = redisForTests()
const PATIENCE_MS = 60_000 // processes start, one after the other

const whole = createScope()
let brokers: Brokers
beforeAll(async () => {
  brokers = await openBrokers({ scope: whole, redisUrl: parts.server.url, secret: SECRET })
}, PATIENCE_MS)
afterAll(whole.close)

const means = () => {
  const scope = createScope()
  onTestFinished(scope.close)
  return { scope, say: () => {}, brokers }
}

test(
  'every kind of way is measured: what does not leave the process has no callee and no bytes',
  async () => {
    const ways = ['in-process', 'http', 'NestJS, Redis', 'wamp, json'].map(wayNamed)
    const measured = await measureCalls({ ...means(), ways, rounds: 1, warmUpMs: 50, ms: 50 })
    const [local, , direct, , brokered, , routed] = measured // of each an echo, then a page
    expect(local).toMatchObject({ payload: 'echo', bytes: 0, calleeCpu: 0, brokerCpu: 0 })
    expect(direct).toMatchObject({ payload: 'echo', brokerCpu: 0 })
    const both = 2 * JSON.stringify(keys).length // there and back
    expect(direct!.bytes).toBeGreaterThan(both)
    for (const { bytes } of [brokered!, routed!]) expect(bytes).toBeGreaterThan(2 * both) // and each through the broker
    expect(routed!.brokerCpu).toBeGreaterThan(0)
  },
  PATIENCE_MS,
)

test(
  'a replica that is killed loses no read, and no write is begun twice',
  async () => {
    const measured = await measureFailure({
      ...means(),
      transports: ['http', 'wamp'].map(transportNamed),
      troubles,
      calls: 100,
    })
    const killed = measured.filter(({ trouble }) => trouble === 'killed')
    expect(killed).toHaveLength(4)
    for (const one of killed)
      if (one.operation === 'read') expect(one).toMatchObject({ calls: 50, answered: 50, unbegun: 0, lost: 0 })
      else expect(one).toMatchObject({ calls: 50, repeated: 0 })
  },
  2 * PATIENCE_MS, // two transports
)

test(
  'a queue and HTTP lose no event, and the receiver of datagrams counts what it misses',
  async () => {
    const ways = ['queue', 'http', 'udp', 'wamp'] as const
    const [queue, http, udp, wamp] = await measureEvents({ ...means(), ways, rates: [1_000], offerMs: 200 })
    expect(queue).toMatchObject({ way: 'queue', offered: 200, lost: 0, waiting: 0 })
    expect(http).toMatchObject({ way: 'http', offered: 200, lost: 0, waiting: 0 })
    expect(wamp).toMatchObject({ way: 'wamp', offered: 200, lost: 0, waiting: 0 })
    expect(udp!.arrived + udp!.lost).toBe(udp!.published)
    expect(udp!.counted).toBeLessThanOrEqual(udp!.lost)
  },
  PATIENCE_MS,
)
