import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Peer } from '@murmuration/wamp/client'
import type { createScope } from '@murmuration/local'
import { REALM } from './peers/wampy.ts'
import { type Router, startOurs } from './routers.ts'

const KIB = 1024
const MIB = KIB * KIB
const LOOK_MS = 50

const REGISTRATIONS = 20 // many, because a difference of a megabyte is lost in what a process does besides
const LIMIT = 1_000 // of each queue, in demo.json

const SESSIONS = 5_000
const AT_ONCE = 100

interface Options {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
}

export interface Memory {
  waiting: number // kB, one call that waits
  sessions: number // MB, the whole process with 5,000 idle sessions
  session: number // kB, one of them
}

/** What our router holds for calls that wait and for sessions that do nothing, each in a process of its own. */
export const measureMemory = async ({ scope, say }: Options): Promise<Memory> => {
  say(`Memory: ${REGISTRATIONS} × ${LIMIT} waiting calls …`)
  const waiting = await withRouter(scope, waitingCall)
  say(`Memory: ${SESSIONS} idle sessions …`)
  return { waiting, ...(await withRouter(scope, idleSessions)) }
}

const withRouter = async <T>(scope: Options['scope'], measure: (router: Router) => Promise<T>) => {
  const router = await scope.own(startOurs())
  return measure(router).finally(router.stop)
}

interface Held {
  rss: number
  held: number
}

/** In bytes, after a collection of garbage. */
export const heldBy = async ({ process: child }: Router): Promise<Held> => {
  child.send('memory')
  for (;;) {
    const [message] = (await once(child, 'message')) as [string | Held]
    if (typeof message !== 'string') return message // text is what the process says when it is ready
  }
}

const join = async (router: Router): Promise<Peer> => {
  const peer = connect({ url: `rs://127.0.0.1:${router.port}`, realm: REALM })
  await peer.settled()
  return peer
}

/** One number of the router's metrics, all labels together. */
export const metric = async ({ port }: Router, name: string) => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const lines = [...text.matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'gm'))]
  return lines.reduce((sum, [, value]) => sum + Number(value), 0)
}

const waitingCall = async (router: Router) => {
  const [callee, caller] = [await join(router), await join(router)]
  const names = Array.from({ length: REGISTRATIONS }, (_, index) => `demo.queued.bench.${index}`)
  const never = () => new Promise<never>(() => {})
  for (const name of names) await callee.register(name, never, { concurrency: 1 }).done
  const call = (name: string) => void caller.call(name, { args: [20] }).catch(() => {}) // the end of the router ends it

  for (const name of names) call(name)
  while ((await metric(router, 'wamp_calls_in_flight')) < REGISTRATIONS) await sleep(LOOK_MS)
  const before = await heldBy(router)
  for (const name of names) for (let n = 0; n < LIMIT; n++) call(name)
  while ((await metric(router, 'wamp_calls_queued')) < REGISTRATIONS * LIMIT) await sleep(LOOK_MS)
  const after = await heldBy(router)
  await Promise.all([callee.close(), caller.close()])
  return (after.held - before.held) / (REGISTRATIONS * LIMIT) / KIB
}

const idleSessions = async (router: Router) => {
  const before = await heldBy(router)
  const peers: Peer[] = []
  while (peers.length < SESSIONS)
    peers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => join(router)))))
  const after = await heldBy(router)
  await Promise.all(peers.map((peer) => peer.close()))
  return { sessions: after.rss / MIB, session: (after.held - before.held) / SESSIONS / KIB }
}
