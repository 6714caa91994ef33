import { median } from '../measure/figures.ts'
import { cpuOfFamily } from '../measure/resources.ts'
import { canPin, startPeer, type Peer } from '../compare/peers/peer.ts'
import type { createScope } from '@murmuration/local'
import type { Load, LoadResult } from './peers/caller.ts'
import type { Router, RouterName } from './routers.ts'

const WIDE = 64 // calls in flight
const WARM_UP_MS = 1_000 // for compilers, once

/** One router, one round. */
export interface Calls {
  router: RouterName
  round: number
  perSecond: number
  p50: number // µs, one call at a time
  cpu: number // µs of the router a call, with 64 in flight
}

interface Options {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  routers: Router[]
  rounds: number
  /** How long each load lasts. */
  seconds: number
}

interface Pair {
  router: Router
  caller: Peer
}

/** All routers in turn, in rounds: a machine that gets slower meanwhile does so for all of them. */
export const measureCalls = async ({ scope, say, routers, rounds, seconds }: Options): Promise<Calls[]> => {
  const [callerCore, calleeCore] = canPin() ? [0, 1] : []
  const pairs: Pair[] = []
  for (const router of routers) {
    const args = [router.name, router.url]
    await scope.own(startPeer({ file: '../router/peers/callee', args, core: calleeCore }))
    const caller = await scope.own(startPeer({ file: '../router/peers/caller', args, core: callerCore }))
    pairs.push({ router, caller })
  }
  say('Warming up …')
  for (const { caller } of pairs) await caller.ask({ width: WIDE, ms: WARM_UP_MS } satisfies Load)

  const measured: Calls[] = []
  for (let round = 1; round <= rounds; round++)
    for (const pair of pairs) {
      const mine = await measure(pair, round, seconds * 1000)
      measured.push(mine)
      const figures = `${mine.perSecond.toFixed(0)} calls/s, ${mine.p50.toFixed(0)} µs one by one`
      say(`round ${round}  ${mine.router.padEnd(8)}  ${figures}, ${mine.cpu.toFixed(1)} µs of the router’s CPU a call`)
    }
  return measured
}

const measure = async ({ router: { name, pid }, caller }: Pair, round: number, ms: number): Promise<Calls> => {
  const load = (width: number, lasting: number) => caller.ask<LoadResult>({ width, ms: lasting } satisfies Load)
  const alone = await load(1, ms / 2)
  const before = cpuOfFamily(pid)
  const { calls, seconds } = await load(WIDE, ms)
  const cpu = ((cpuOfFamily(pid) - before) * 1e6) / calls
  return { router: name, round, perSecond: calls / seconds, p50: alone.p50, cpu }
}

/** Of ours to another's, each round by itself and then the median: what slows a round down slows both. */
export const ratioTo = (other: RouterName, figure: 'perSecond' | 'p50' | 'cpu', measured: Calls[]) => {
  const of = (name: RouterName) => measured.filter(({ router }) => router === name).map((each) => each[figure])
  const theirs = of(other)
  return median(of('ours').map((value, round) => value / (theirs[round] ?? NaN)))
}
