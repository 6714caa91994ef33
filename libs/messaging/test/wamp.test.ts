import { joinRouter } from '@murmuration/rpc'
import { listen } from '@murmuration/service/testing'
import { connect } from '@murmuration/wamp/client'
import { type RouterLab, SECRET, startRouter } from '@murmuration/wamp/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { EventDelivery, EventRow } from '../src/transport.ts'
import { wampEvents } from '../src/wamp/transport.ts'
import { conformance } from './conformance.ts'

let router: RouterLab
beforeAll(async () => void (router = await startRouter()))
afterAll(() => router.stop())

conformance(
  'wamp',
  async () => {
    const peer = joinRouter(router.url, { secret: SECRET })
    return { transport: wampEvents(peer), close: peer.close, die: async () => peer.destroy() }
  },
  {
    'tells its length': 'A topic has no length: the router stores nothing',
    'keeps attempts of the dead': 'What waits in a process ends with it',
    trims: 'Nothing is stored that could be trimmed',
    'waits for a late group': 'The router passes an event to those that are subscribed at that moment',
    'shares among consumers': 'Every subscriber gets every event: handlers are idempotent',
    'delivers again': 'There is no place where an event that is given back could wait',
  },
)

const event = (n: number): EventRow => ({ id: String(n), type: 'thing.made', payload: `{"n":${n}}`, context: '{}' })

const open = (url = router.url) => {
  const peer = joinRouter(url, { secret: SECRET })
  onTestFinished(peer.close)
  return wampEvents(peer)
}

const subscribed = async (transport: ReturnType<typeof open>, topic = 'things') => {
  const { log, events: logged } = listen()
  const seen: EventRow[] = []
  const deliver = async ({ entry }: EventDelivery) => void seen.push(entry)
  const { stop } = await transport.subscribe({ topics: [topic], group: 'group', consumer: 'one', log, deliver })
  onTestFinished(stop)
  return { seen, logged }
}

test('while the router is away an event stays with its publisher, and subscribers are there again afterwards', async () => {
  const other = await startRouter()
  onTestFinished(() => other.stop())
  const transport = open(other.url)
  const { seen } = await subscribed(transport)
  let times = 0
  onTestFinished(transport.onBack(() => (times += 1)))
  await transport.publish('things', [event(1)])
  await other.crash()
  await expect(transport.publish('things', [event(2)])).rejects.toThrow()
  await other.start()
  await expect.poll(() => times).toBe(1)
  await transport.publish('things', [event(2), event(3)])
  await expect.poll(() => seen.map(({ id }) => id)).toEqual(['1', '2', '3'])
})

test('a program that knows only WAMP hears the events of one type, and can say nothing that breaks a subscriber', async () => {
  const stranger = connect({
    ...{ url: router.webSocketUrl, realm: 'murmuration' },
    auth: { method: 'wampcra', authid: 'service', secret: SECRET },
  })
  onTestFinished(stranger.close)
  const heard: unknown[] = []
  await stranger.subscribe('murmur.events.strange.thing.made', ({ args }) => heard.push(args)).done
  const transport = open()
  const { seen, logged } = await subscribed(transport, 'strange')
  await transport.publish('strange', [event(1), { ...event(2), type: 'thing.lost' }])
  await expect.poll(() => heard).toEqual([[{ n: 1 }]])

  const uri = 'murmur.events.strange.thing.made'
  await stranger.publish(uri, { args: [{ n: 3 }], acknowledge: true })
  await stranger.publish(uri, { kwargs: { id: '4', context: null }, acknowledge: true })
  await transport.publish('strange', [event(5)])
  await expect.poll(() => seen.map(({ id }) => id)).toEqual(['1', '2', '5'])
  expect(logged()).toEqual(['event.unreadable', 'event.unreadable'])
})
