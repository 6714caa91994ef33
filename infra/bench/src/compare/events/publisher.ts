import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { BATCH, event, type EventRow } from '@murmuration/messaging'
import { startContext } from '@murmuration/rpc'
import { eventWayNamed, sourceOf, TYPE } from './ways.ts'

// The process that publishes, in batches as a relay does: what is due, and a hundred events at most.

export interface Offer {
  /** Events a second. */
  rate: number
  ms: number
}

export interface Published {
  /** Events that were due. */
  offered: number
  published: number
  seconds: number
  /** Epoch ms of the last one. */
  endedAt: number
}

const AGAIN_MS = 100 // as a relay waits after a failure
const MAX_FAILURES = 5 // one after another; then nothing is to be measured here
const LEAVE_MS = 2_000 // for datagrams that this process still holds

const [name = '', address = '', topic = ''] = process.argv.slice(2)
const { transport, sent } = eventWayNamed(name).outgoing(address)
await transport.settled()

const source = sourceOf(topic)
const ctx = startContext(0)
const author = { id: '01931b1e-0000-7000-8000-000000000001', handle: 'ada', name: 'Ada Lovelace' }
let next = 0 // events have different ids in all offers
const [createdAt, at] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000000Z']

const rowOf = (n: number): EventRow => {
  const id = `01931b1e-0000-7000-9000-${n.toString(16).padStart(12, '0')}`
  const post = { id, text: `Starlings over the pier tonight, number ${n}`, createdAt, author }
  const { type, payload, context } = event(source, TYPE, { post, at }, ctx)
  return { id: String(n), type, payload: JSON.stringify(payload), context: JSON.stringify(context) } // as PostgreSQL gives them
}

const publish = async (rows: readonly EventRow[]) => {
  for (let failures = 0; ; failures++) {
    try {
      return await transport.publish(topic, rows)
    } catch (err) {
      if (failures === MAX_FAILURES) throw err
      await sleep(AGAIN_MS)
    }
  }
}

const offer = async ({ rate, ms }: Offer): Promise<Published> => {
  const offered = Math.round((rate * ms) / 1000)
  const [begun, sentBefore] = [performance.now(), sent?.() ?? 0]
  let published = 0
  for (let passed = 0; passed < ms && published < offered; passed = performance.now() - begun) {
    const due = Math.min(offered, Math.ceil((rate * passed) / 1000)) - published
    const rows = Array.from({ length: Math.min(due, BATCH) }, () => rowOf(next++))
    if (rows.length > 0) await publish(rows)
    else await sleep(1)
    published += rows.length
    await turn() // sockets have their turn, as they have while a relay asks its database
  }
  const until = performance.now() + LEAVE_MS
  while (sent && sent() - sentBefore < published && performance.now() < until) await sleep(1)
  const seconds = (performance.now() - begun) / 1000
  return { offered, published: sent ? sent() - sentBefore : published, seconds, endedAt: Date.now() }
}

process.on('message', (wanted: Offer) => {
  void offer(wanted).then((result) => process.send?.(result)) // a failure ends this process, and the parent hears of that
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
