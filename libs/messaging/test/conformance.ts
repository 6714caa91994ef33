import { createLog } from '@murmuration/service'
import { afterEach, describe, expect, test } from 'vitest'
import type { EventDelivery, EventRow, EventTransport, Subscription } from '../src/transport.ts'

const PATIENCE = { timeout: 20_000 }
const log = createLog({ name: 'test', level: 'silent' })

/** Opens the transport as a process would. `groups` will be there, at some time. `die`: the process is killed. */
export type Open = (
  groups: readonly string[],
) => Promise<{ transport: EventTransport; close(): Promise<void>; die(): Promise<void> }>

/** Claims that a transport may not make, because it stores nothing. */
type Claim =
  | 'tells its length'
  | 'keeps attempts of the dead'
  | 'trims'
  | 'waits for a late group'
  | 'shares among consumers'
  | 'delivers again'

const event = (n: number): EventRow => ({
  id: String(n),
  type: 'thing.made',
  payload: JSON.stringify({ n }),
  context: '{}',
})
const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => event(from + i))
const numberOf = ({ entry }: EventDelivery) => (JSON.parse(entry.payload) as { n: number }).n

/** Publishes as a relay does: again and again until the events have arrived. */
const relayed = async (transport: EventTransport, topic: string, rows: readonly EventRow[]) => {
  for (;;) {
    const length = await transport.publish(topic, rows).catch(() => undefined)
    if (length !== undefined) return length
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What every transport of events must do. A new transport begins here. `unmade` are the claims that it does not make, and why. */
export const conformance = (name: string, open: Open, unmade: Partial<Record<Claim, string>> = {}) =>
  describe(name, () => {
    const claim = (which: Claim, title: string, run: () => Promise<void>, timeout?: number) =>
      test(
        title,
        async (context) => {
          const reason = unmade[which]
          if (reason !== undefined) context.skip(reason)
          await run()
        },
        timeout,
      )

    const atEnd: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const end of atEnd.splice(0).reverse()) await end()
    })

    const opened = async (...groups: string[]) => {
      const peer = await open(groups)
      atEnd.push(peer.close)
      return peer
    }
    let consumers = 0

    /** A consumer that notes what it is given, and acknowledges it unless told otherwise. */
    const subscribed = async (
      transport: EventTransport,
      group: string,
      work: (delivery: EventDelivery) => Promise<unknown> = (delivery) => delivery.acknowledge(),
    ) => {
      const seen: number[] = []
      const subscription: Subscription = await transport.subscribe({
        topics: ['things'],
        group,
        consumer: `consumer-${++consumers}`,
        log,
        async deliver(delivery) {
          seen.push(numberOf(delivery))
          await work(delivery)
        },
      })
      return { seen, stop: subscription.stop }
    }
    const runs = async (...args: Parameters<typeof subscribed>) => {
      const one = await subscribed(...args)
      atEnd.push(one.stop)
      return one
    }

    test('each event reaches each group, whole and in the order it was published', async () => {
      const { transport } = await opened('one', 'two')
      const whole: unknown[] = []
      const one = await runs(transport, 'one', (delivery) => {
        whole.push(delivery.entry)
        return delivery.acknowledge()
      })
      const two = await runs(transport, 'two')
      await transport.publish('things', events(1, 50))
      await transport.publish('things', events(51, 60))
      const all = Array.from({ length: 60 }, (_, i) => i + 1)
      await expect.poll(() => one.seen, PATIENCE).toEqual(all)
      await expect.poll(() => two.seen, PATIENCE).toEqual(all)
      expect(whole[0]).toEqual({ ...event(1), id: expect.any(String) })
    })

    claim('tells its length', 'the publisher learns how many events the topic holds', async () => {
      const { transport } = await opened()
      expect(await transport.publish('things', events(1, 50))).toBe(50)
      expect(await transport.publish('things', events(51, 60))).toBe(60)
    })

    claim('waits for a late group', 'a group that comes later begins with the oldest event that is there', async () => {
      const { transport } = await opened('late')
      const sent = relayed(transport, 'things', events(1, 3))
      await new Promise((resolve) => setTimeout(resolve, 100))
      const late = await runs(transport, 'late')
      await expect.poll(() => late.seen, PATIENCE).toEqual([1, 2, 3])
      await sent
    })

    claim(
      'shares among consumers',
      'the consumers of a group share its events, each going to one of them',
      async () => {
        const [here, there] = [await opened('group'), await opened('group')]
        const busy = async (delivery: EventDelivery) => {
          await new Promise((resolve) => setTimeout(resolve, 5))
          await delivery.acknowledge()
        }
        const one = await runs(here.transport, 'group', busy)
        const two = await runs(there.transport, 'group', busy)
        for (let n = 1; n <= 100; n++) await here.transport.publish('things', [event(n)])
        await expect.poll(() => one.seen.length + two.seen.length, PATIENCE).toBe(100)
        expect(new Set([...one.seen, ...two.seen]).size).toBe(100)
        expect(Math.min(one.seen.length, two.seen.length)).toBeGreaterThan(0)
      },
    )

    claim(
      'keeps attempts of the dead',
      'a pending entry of a dead consumer goes to another consumer, with its count of attempts',
      async () => {
        const [here, there] = [await opened('group'), await open(['group'])]
        const held = await subscribed(there.transport, 'group', () => new Promise(() => {}))
        await here.transport.publish('things', [event(1)])
        await expect.poll(() => held.seen, PATIENCE).toEqual([1])
        await there.die()

        let failed = -1
        const other = await runs(here.transport, 'group', (delivery) => {
          failed = delivery.failed
          return delivery.acknowledge()
        })
        await expect.poll(() => other.seen, PATIENCE).toEqual([1])
        expect(failed).toBe(1)
      },
      60_000,
    )

    const title = 'an event that is given back is delivered again, with its count of failed attempts'
    claim(
      'delivers again',
      title,
      async () => {
        const { transport } = await opened('group')
        const first = await subscribed(transport, 'group', (delivery) => delivery.giveBack(3))
        const sent = relayed(transport, 'things', [event(1)])
        await expect.poll(() => first.seen.length, PATIENCE).toBeGreaterThan(0)
        await first.stop()

        const failures: number[] = []
        const second = await runs(transport, 'group', (delivery) => {
          failures.push(delivery.failed)
          return delivery.acknowledge()
        })
        await expect.poll(() => second.seen, PATIENCE).toEqual([1])
        expect(failures).toEqual([3])
        await sent
      },
      60_000,
    )

    test('a dead letter does not block the events behind it, and does not come back', async () => {
      const { transport } = await opened('group')
      const group = await subscribed(transport, 'group', (delivery) =>
        numberOf(delivery) === 2 ? delivery.deadLetter('no good') : delivery.acknowledge(),
      )
      await transport.publish('things', events(1, 3))
      await expect.poll(() => group.seen, PATIENCE).toEqual([1, 2, 3])
      await group.stop()
      const again = await runs(transport, 'group')
      await transport.publish('things', [event(4)])
      await expect.poll(() => again.seen, PATIENCE).toEqual([4])
    })

    claim(
      'trims',
      'a trim removes only what all groups have acknowledged, groups that have never subscribed included',
      async () => {
        const { transport } = await opened()
        await transport.publish('things', events(1, 10))
        expect(await transport.trim('things', ['read', 'idle'])).toMatchObject({ length: 10, isNew: true })

        const read = await runs(transport, 'read')
        await expect.poll(() => read.seen.length, PATIENCE).toBe(10)
        const trimmed = await transport.trim('things', ['read', 'idle'])
        expect(trimmed).toMatchObject({ slowest: 'idle', length: 10, isNew: false })

        const idle = await runs(transport, 'idle')
        await expect.poll(() => idle.seen.length, PATIENCE).toBe(10)
        // The last one may stay: a transport need not tell read from being read.
        await expect
          .poll(async () => (await transport.trim('things', ['read', 'idle'])).length, PATIENCE)
          .toBeLessThanOrEqual(1)
      },
    )

    test('a subscription stops when the current delivery has ended', async () => {
      const { transport } = await opened('group')
      let finish = () => {}
      const long = new Promise<void>((resolve) => (finish = resolve))
      const group = await subscribed(transport, 'group', async (delivery) => {
        await long
        await delivery.acknowledge()
      })
      const sent = relayed(transport, 'things', [event(1)])
      await expect.poll(() => group.seen, PATIENCE).toEqual([1])
      let stopped = false
      const stopping = group.stop().then(() => (stopped = true))
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(stopped).toBe(false)
      finish()
      await stopping
      await sent

      const again = await runs(transport, 'group')
      await transport.publish('things', [event(2)])
      await expect.poll(() => again.seen, PATIENCE).toEqual([2])
    })
  })
