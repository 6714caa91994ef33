import { posts } from '@murmuration/contracts'
import { startContext } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { event } from '../src/index.ts'
import type { EventDelivery, EventRow, EventTransport, SubscribeOptions } from '../src/transport.ts'
import { encodeDatagram } from '../src/udp/datagram.ts'
import { udpEvents } from '../src/udp/transport.ts'
import { listen } from '@murmuration/service/testing'

/** A queue whose events this test delivers by hand. */
const openQueue = () => {
  const published: EventRow[] = []
  let subscription: SubscribeOptions | undefined
  const queue: EventTransport = {
    name: 'by hand',
    publish: async (_topic, events) => published.push(...events),
    subscribe: async (options) => {
      subscription = options
      return { stop: async () => {} }
    },
    trim: async () => ({ slowest: undefined, length: 0, isNew: false }),
    settled: async () => {},
    onBack: () => () => {},
  }
  const deliver = async (entry: EventRow) => {
    const acknowledged: string[] = []
    const ignored = async () => {}
    const acknowledge = async () => void acknowledged.push(entry.id)
    await subscription?.deliver({
      entry,
      failed: 0,
      acknowledge,
      recordFailed: ignored,
      giveBack: ignored,
      deadLetter: ignored,
    })
    return acknowledged
  }
  return { queue, published, deliver }
}

const row = (id: string, type: string): EventRow => ({
  id,
  type,
  payload: `{"id": ${id}}`,
  context: '{"x-request-id": "r"}',
})

test('an event that can be missed goes over the queue and as a signal; its subscriber handles the signal alone', async () => {
  const { queue, published, deliver } = openQueue()
  const sent: unknown[] = []
  const { transport, hear } = udpEvents({
    queue,
    signals: [{ types: ['post.published'], signal: (body) => void sent.push(body) }],
    hears: ['post.published'],
  })
  const rows = [row('1', 'post.published'), row('2', 'post.removed')]
  expect(await transport.publish('posts', rows)).toBe(2)
  expect(published).toEqual(rows)
  expect(sent).toEqual([['posts', '1', 'post.published', { id: 1 }, { 'x-request-id': 'r' }]])

  const handled: EventDelivery[] = []
  const { stop } = await transport.subscribe({
    topics: ['posts'],
    group: 'notify',
    consumer: 'one',
    log: listen().log,
    deliver: async (delivery) => {
      handled.push(delivery)
      await delivery.acknowledge()
    },
  })
  expect([await deliver(rows[0]!), await deliver(rows[1]!)]).toEqual([['1'], ['2']])
  await hear(sent[0])
  expect(handled.map(({ entry }) => entry.id)).toEqual(['2', '1'])
  expect(handled[1]).toMatchObject({
    once: true,
    entry: { type: 'post.published', payload: '{"id":1}', context: '{"x-request-id":"r"}' },
  })

  await hear(['posts', '3', 'post.removed', {}, {}]) // no signal of this service
  await hear(['auth', '4', 'post.published', {}, {}])
  await expect(hear({ n: 1 })).rejects.toThrow()
  await stop()
  await hear(sent[0])
  expect(handled).toHaveLength(2)
})

test('a signal is sent after the queue has stored the event, and not when it has not', async () => {
  const { queue } = openQueue()
  const sent: unknown[] = []
  const broken: EventTransport = { ...queue, publish: () => Promise.reject(new Error('away')) }
  const signals = [{ types: ['post.published'], signal: (body: unknown) => void sent.push(body) }]
  const { transport } = udpEvents({ queue: broken, signals, hears: [] })
  await expect(transport.publish('posts', [row('1', 'post.published')])).rejects.toThrow('away')
  expect(sent).toEqual([])
})

test('even a post of emoji alone fits into a datagram', () => {
  const id = '01931b1e-0000-7000-8000-000000000001'
  const author = { id, handle: 'h'.repeat(30), name: 'N'.repeat(50) }
  const post = { id, text: '\u{1f426}'.repeat(141), createdAt: '2026-01-01T00:00:00.000Z', author }
  const { type, payload, context } = event(
    posts,
    'post.published',
    { post, at: '2026-01-01T00:00:00.000000Z' },
    { ...startContext(1_000), requestId: 'r'.repeat(64) },
  )
  const body = ['posts', '9999999999', type, payload, context]
  const bytes = encodeDatagram(
    { sender: Buffer.alloc(8), sequence: 1, sentAt: 1, body },
    { secret: 'x'.repeat(16), service: 'notify' },
  )
  expect(bytes.length).toBeLessThanOrEqual(1_200)
})
