import { redisForTests } from '@murmuration/local/testing'
import { createScope } from '@murmuration/local'
import { expect, onTestFinished, test } from 'vitest'
import { measureCalls } from '../src/compare/calls.ts'
import { measureEvents } from '../src/compare/events/events.ts'
import { measureFailure } from '../src/compare/failure/failure.ts'
import { keys } from '../src/compare/mirror.ts'
import { wayNamed } from '../src/compare/ways/index.ts'
import { transportNamed } from '../src/compare/ways/ours.ts'

const parts = redisForTests()
const PATIENCE_MS = 60_000 // processes start, one after the other

const means = () => {
  const scope = createScope()
  onTestFinished(scope.close)
  return { scope, say: () => {}, redisUrl: parts.server.url }
}

test(
  'every kind of way is measured: what does not leave the process has no callee and no bytes',
  async () => {
    const ways = ['in-process', 'http', 'NestJS, Redis'].map(wayNamed)
    const measured = await measureCalls({ ...means(), ways, rounds: 1, warmUpMs: 50, ms: 50 })
    const [local, , direct, , brokered] = measured // of each an echo, then a page
    expect(local).toMatchObject({ payload: 'echo', bytes: 0, calleeCpu: 0, brokerCpu: 0 })
    expect(direct).toMatchObject({ payload: 'echo', brokerCpu: 0 })
    const both = 2 * JSON.stringify(keys).length // there and back
    expect(direct!.bytes).toBeGreaterThan(both)
    expect(brokered!.bytes).toBeGreaterThan(2 * both) // and each of them through the broker
  },
  PATIENCE_MS,
)

test(
  'a replica that is killed loses no read, and no write is begun twice',
  async () => {
    const measured = await measureFailure({ ...means(), transports: [transportNamed('http')], calls: 100 })
    const [read, write] = measured.filter(({ trouble }) => trouble === 'killed')
    expect(read).toMatchObject({ calls: 50, answered: 50, unbegun: 0, lost: 0 })
    expect(write).toMatchObject({ calls: 50, repeated: 0 })
  },
  PATIENCE_MS,
)

test(
  'a queue and HTTP lose no event, and the receiver of datagrams counts what it misses',
  async () => {
    const ways = ['queue', 'http', 'udp'] as const
    const [queue, http, udp] = await measureEvents({ ...means(), ways, rates: [1_000], offerMs: 200 })
    expect(queue).toMatchObject({ way: 'queue', offered: 200, lost: 0, waiting: 0 })
    expect(http).toMatchObject({ way: 'http', offered: 200, lost: 0, waiting: 0 })
    expect(udp!.arrived + udp!.lost).toBe(udp!.published)
    expect(udp!.counted).toBeLessThanOrEqual(udp!.lost)
  },
  PATIENCE_MS,
)
