import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@murmuration/wamp/client'
import type { createScope } from '@murmuration/local'
import { WebSocket } from 'ws'
import { answers } from '../compare/mirror.ts'
import { heldBy, metric } from './memory.ts'
import { REALM } from './peers/wampy.ts'
import { startOurs } from './routers.ts'

const TOPIC = 'bench.news'
const FAST = 3 // subscribers
const EVENTS = 10_000
const AT_ONCE = 32
const MIB = 1024 * 1024
const LOOK_MS = 20
const PATIENCE_MS = 60_000

export interface SlowSubscriber {
  alone: number // events a second at each fast subscriber
  beside: number // the same beside a subscriber that reads nothing
  lost: number // events that a fast subscriber missed
  dropped: number // events for the slow one
  held: number // MB more than before
}

/** Three fast subscribers, first among themselves, then beside one that reads nothing. */
export const measureSlowSubscriber = async (scope: ReturnType<typeof createScope>): Promise<SlowSubscriber> => {
  const router = await scope.own(startOurs())
  const join = () => connect({ url: `rs://127.0.0.1:${router.port}`, realm: REALM })
  const page = await answers.page({ limit: 20 })
  const counts = Array.from({ length: FAST }, () => 0)
  const fast = await Promise.all(
    counts.map(async (_, index) => {
      const peer = join()
      await peer.subscribe(TOPIC, () => void (counts[index] = (counts[index] ?? 0) + 1)).done
      return peer
    }),
  )
  const publisher = join()
  await publisher.settled()

  const publishAll = async () => {
    counts.fill(0)
    const begun = performance.now()
    let left = EVENTS
    const keepPublishing = async () => {
      while (left-- > 0) await publisher.publish(TOPIC, { args: [page], acknowledge: true })
    }
    await Promise.all(Array.from({ length: AT_ONCE }, keepPublishing))
    const deadline = Date.now() + PATIENCE_MS
    while (Math.min(...counts) < EVENTS && Date.now() < deadline) await sleep(LOOK_MS)
    return { perSecond: EVENTS / ((performance.now() - begun) / 1000), lost: EVENTS - Math.min(...counts) }
  }

  await publishAll() // for compilers
  const alone = await publishAll()
  const slow = await subscribeAndSleep(router.url)
  const before = await heldBy(router)
  const beside = await publishAll()
  const after = await heldBy(router)
  const dropped = await metric(router, 'wamp_events_dropped_total')
  slow.terminate()
  await Promise.all([publisher, ...fast].map((peer) => peer.close()))
  await router.stop()
  const held = (after.held - before.held) / MIB
  return { alone: alone.perSecond, beside: beside.perSecond, lost: alone.lost + beside.lost, dropped, held }
}

const subscribeAndSleep = async (url: string) => {
  const socket = new WebSocket(url, 'wamp.2.json')
  await once(socket, 'open')
  for (const message of [
    [1, REALM, { roles: { subscriber: {} } }],
    [32, 1, {}, TOPIC],
  ]) {
    const answer = once(socket, 'message')
    socket.send(JSON.stringify(message))
    await answer
  }
  socket.pause()
  return socket
}
