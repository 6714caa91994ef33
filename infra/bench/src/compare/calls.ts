import type { createScope } from '@murmuration/local'
import { payloads, type Payload } from './mirror.ts'
import type { Load, LoadResult } from './peers/caller.ts'
import { brokerOf, type Brokers } from './peers/broker.ts'
import { canPin, startPeer, type Peer } from './peers/peer.ts'
import type { Way } from './ways/way.ts'

const WIDE = 64 // calls in flight
const AT_ONCE = 4 // pairs that start

/** One way, one payload, one round. Times are µs. */
export interface Calls {
  way: string
  payload: Payload
  round: number
  perSecond: number
  p50: number // one call at a time
  p99: number
  callerCpu: number // a call, with 64 in flight
  calleeCpu: number
  brokerCpu: number
  bytes: number // a call, both directions, over all connections on its way
}

interface CallsOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  brokers: Brokers
  ways: readonly Way[]
  rounds: number
  warmUpMs: number
  /** How long each load lasts. */
  ms: number
}

interface Usage {
  cpu: NodeJS.CpuUsage
  bytes: number
}

interface Pair {
  way: Way
  caller: Peer
  callee: Peer | undefined
}

/** All ways in turn, in rounds: a machine that gets slower meanwhile does so for all of them. */
export const measureCalls = async (options: CallsOptions): Promise<Calls[]> => {
  const { scope, say, brokers, ways, rounds, warmUpMs, ms } = options
  const pairs: Pair[] = []
  say(`Starting the callers and callees of ${ways.length} ways …`)
  for (let first = 0; first < ways.length; first += AT_ONCE) {
    const some = ways.slice(first, first + AT_ONCE)
    pairs.push(...(await Promise.all(some.map((way) => startPair(way, brokers, scope)))))
  }

  say('Warming up …')
  for (const { caller } of pairs)
    for (const payload of payloads) await caller.ask({ payload, width: WIDE, ms: warmUpMs } satisfies Load)

  const measured: Calls[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const pair of pairs) {
      const mine: Calls[] = []
      for (const payload of payloads) mine.push(await measure(pair, { payload, round, ms, brokers }))
      measured.push(...mine)
      const rates = mine.map(({ payload, perSecond }) => `${payload} ${perSecond.toFixed(0)}/s`)
      say(`round ${round}  ${pair.way.name.padEnd(24)} ${rates.join('  ')}`)
    }
  }
  for (const { caller, callee } of pairs) for (const peer of [caller, callee]) await peer?.stop()
  return measured
}

const startPair = async (way: Way, brokers: Brokers, scope: CallsOptions['scope']): Promise<Pair> => {
  const [callerCore, calleeCore] = canPin() ? [0, 1] : []
  const told = [way.name, brokers[brokerOf(way.name)].url]
  const callee = way.listen && (await scope.own(startPeer({ file: 'peers/callee', args: told, core: calleeCore })))
  const args = [way.name, callee?.first ?? '']
  return { way, callee, caller: await scope.own(startPeer({ file: 'peers/caller', args, core: callerCore })) }
}

interface Turn {
  payload: Payload
  round: number
  ms: number
  brokers: Brokers
}

const measure = async ({ way, caller, callee }: Pair, { payload, round, ms, brokers }: Turn): Promise<Calls> => {
  const load = (width: number, lasting: number) =>
    caller.ask<LoadResult>({ payload, width, ms: lasting } satisfies Load)
  const usage = async () => ({
    callee: await callee?.ask<Usage>({}),
    broker: way.kind === 'brokered' ? (await brokers[brokerOf(way.name)].cpu()) * 1e6 : 0,
  })

  const alone = await load(1, ms / 2)
  const before = await usage()
  const together = await load(WIDE, ms)
  const after = await usage()

  const { calls } = together
  const cpu = (after.callee ? total(after.callee) : 0) - (before.callee ? total(before.callee) : 0)
  const beyond = (after.callee?.bytes ?? 0) - (before.callee?.bytes ?? 0)
  // A message that a broker passes on is on a wire twice, on each side of it; otherwise both sides see the same connections.
  const bytes = way.kind === 'brokered' ? together.bytes + beyond : Math.max(together.bytes, beyond)
  return {
    way: way.name,
    payload,
    round,
    perSecond: calls / together.seconds,
    p50: alone.p50,
    p99: alone.p99,
    callerCpu: together.cpu / calls,
    calleeCpu: cpu / calls,
    brokerCpu: (after.broker - before.broker) / calls,
    bytes: bytes / calls,
  }
}

const total = ({ cpu: { user, system } }: Usage) => user + system
