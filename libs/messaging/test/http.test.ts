import { AppError, startContext } from '@murmuration/rpc'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { listen } from '@murmuration/service/testing'
import { attempt } from '../src/attempts.ts'
import { createInbox } from '../src/http/inbox.ts'
import { proofOf } from '../src/http/proof.ts'
import type { EventDelivery, EventRow } from '../src/transport.ts'
import { conformance } from './conformance.ts'
import { createTown, SECRET } from './http-lab.ts'

const conforming = createTown()
conformance('http', async (groups) => conforming.openPeer(groups), {
  'tells its length': 'A topic has no length: the outbox is the only store',
  'keeps attempts of the dead': 'Attempts are counted in the memory of the process that made them',
  trims: 'Nothing is stored that could be trimmed',
})

const atEnd: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end()
})

const event = (n: number): EventRow => ({ id: String(n), type: 'thing.made', payload: `{"n":${n}}`, context: '{}' })
const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => event(from + i))
const idOf = ({ entry }: EventDelivery) => Number(entry.id)
type Work = (delivery: EventDelivery) => Promise<unknown>
const acknowledge: Work = (delivery) => delivery.acknowledge()

const openGroup = async (town: ReturnType<typeof createTown>, group: string, work: Work = acknowledge) => {
  const inbox = await town.openInbox(group)
  const seen: number[] = []
  const { stop } = await inbox.subscribe({
    topics: ['things'],
    deliver: async (delivery) => {
      seen.push(idOf(delivery))
      await work(delivery)
    },
  })
  atEnd.push(inbox.close, stop)
  return { seen, address: inbox.address, close: inbox.close, stop }
}

const openSender = (town: ReturnType<typeof createTown>, groups: string[], secret?: string) => {
  const sender = town.openSender(groups, secret)
  atEnd.push(sender.close)
  return sender.send
}

test('while one group is down the batch counts as not sent, and no group gets it twice', async () => {
  const town = createTown()
  const up = await openGroup(town, 'up')
  const send = openSender(town, ['up', 'down'])
  await expect(send('things', events(1, 3))).rejects.toThrow()
  await expect(send('things', events(1, 4))).rejects.toThrow() // more rows have come meanwhile
  const down = await openGroup(town, 'down')
  await send('things', events(1, 4))
  expect(up.seen).toEqual([1, 2, 3, 4])
  expect(down.seen).toEqual([1, 2, 3, 4])

  await send('things', events(1, 4)) // a replay
  expect(up.seen).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
})

test('an event that fails stops its batch; the next delivery begins with it, and the order stays', async () => {
  const town = createTown()
  let failing = 2
  const group = await openGroup(town, 'group', async (delivery) => {
    if (idOf(delivery) === 3 && failing-- > 0) return delivery.giveBack(delivery.failed + 1)
    return delivery.acknowledge()
  })
  const send = openSender(town, ['group'])
  await expect(send('things', events(1, 5))).rejects.toThrow('group has handled 2 of 5 events')
  await expect(send('things', events(1, 5))).rejects.toThrow('group has handled 0 of 3 events')
  await send('things', events(1, 5))
  expect(group.seen).toEqual([1, 2, 3, 3, 3, 4, 5])
})

test('each delivery has one attempt, and after five that failed the event is a dead letter', async () => {
  const town = createTown()
  const { log, events: logged } = listen()
  let tries = 0
  const handle = async ({ id }: EventRow) => {
    if (id !== '1') return
    tries++
    throw new TypeError('cannot read this')
  }
  const pace = { rest: () => Promise.reject(new Error('waits')), stopping: () => false, firstWait: 1, lastWait: 1 }
  const group = await openGroup(town, 'group', (delivery) => attempt(delivery, { handle, log, pace }))
  const send = openSender(town, ['group'])
  for (let failed = 1; failed < 5; failed++) {
    await expect(send('things', events(1, 2))).rejects.toThrow('0 of 2')
    expect(tries).toBe(failed)
  }
  await send('things', events(1, 2))
  expect(group.seen).toEqual([1, 1, 1, 1, 1, 2])
  expect(logged()).toContain('event.dead_letter')
})

test('a dependency that is away is no failed attempt, and one that is always too slow counts after 20', async () => {
  const town = createTown()
  const { log } = listen()
  let code: 'unavailable' | 'timeout' = 'unavailable'
  const handle = async () => {
    throw new AppError(code, 'no')
  }
  const pace = { rest: () => Promise.reject(new Error('waits')), stopping: () => false, firstWait: 1, lastWait: 1 }
  const failures: number[] = []
  await openGroup(town, 'group', async (delivery) => {
    await attempt(delivery, { handle, log, pace })
    failures.push(delivery.failed)
  })
  const send = openSender(town, ['group'])
  for (let n = 0; n < 30; n++) await expect(send('things', [event(1)])).rejects.toThrow()
  expect(failures.at(-1)).toBe(0)
  code = 'timeout'
  for (let n = 0; n < 4; n++) await expect(send('things', [event(1)])).rejects.toThrow()
  await send('things', [event(1)])
  expect(failures.at(-1)).toBe(4)
})

test('an event of a process that has died goes to another one', async () => {
  const town = createTown()
  let finish: (value: unknown) => void = () => {}
  const dying = await openGroup(town, 'group', () => new Promise((resolve) => (finish = resolve)))
  const send = openSender(town, ['group'])
  const sent = send('things', [event(1)])
  await expect.poll(() => dying.seen).toEqual([1])
  const other = await openGroup(town, 'group')
  await Promise.all([expect(sent).rejects.toThrow(), dying.close()])
  await send('things', [event(1)])
  expect(other.seen).toEqual([1])
  finish(undefined)
})

test('an event whose sender had stopped waiting when it was handled is not handled again', async () => {
  const inbox = createInbox({ group: 'group', secret: SECRET })
  let handled = 0
  const { stop } = await inbox.subscribe({
    topics: ['things'],
    async deliver(delivery) {
      handled++
      await new Promise((resolve) => setTimeout(resolve, 400))
      await delivery.acknowledge()
    },
  })
  const batch = { topic: 'things', events: [event(1)] }
  const ctx = { ...startContext(300), token: proofOf(SECRET, { group: 'group', ...batch }) }
  expect(await inbox.api.deliver(batch, ctx)).toEqual({ taken: 1 }) // which came too late
  expect(await inbox.api.deliver(batch, { ...ctx, deadline: Date.now() + 5_000 })).toEqual({ taken: 1 })
  expect(handled).toBe(1)
  await stop()
})

const post = (address: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${address}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('a stranger can inject nothing', async () => {
  const town = createTown()
  const group = await openGroup(town, 'group')
  const send = openSender(town, ['group'], 'another secret')
  await expect(send('things', [event(1)])).rejects.toThrow('another RPC_SECRET')
  const batch = { topic: 'things', events: [event(1)] }
  expect((await post(group.address, batch)).status).toBe(401)
  expect((await post(group.address, batch, { authorization: `Bearer ${SECRET}` })).status).toBe(401)
  expect(group.seen).toEqual([])
})

test('whatever is sent to an inbox, it refuses it and goes on', async () => {
  const town = createTown()
  const group = await openGroup(town, 'group')
  const hostile = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ topic: fc.anything(), events: fc.anything() }).map((body) => JSON.stringify(body) ?? ''),
    fc
      .array(fc.record({ id: fc.string(), type: fc.string(), payload: fc.string(), context: fc.string() }), {
        minLength: 1,
      })
      .map((rows) => JSON.stringify({ topic: 'things', events: rows })),
  )
  const token = fc.stringMatching(/^[\x21-\x7e]{0,60}$/)
  await fc.assert(
    fc.asyncProperty(hostile, token, async (body, bearer) => {
      const { status } = await post(group.address, body, { authorization: `Bearer ${bearer}` })
      expect([400, 401, 413]).toContain(status)
    }),
    { numRuns: 200 },
  )
  expect(group.seen).toEqual([])
  await openSender(town, ['group'])('things', [event(1)])
  expect(group.seen).toEqual([1])
})
