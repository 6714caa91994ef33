import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, Refusal, refusalOf } from './clients/client.ts'
import { clients, fresh, latch, opener, startRouter } from './lab.ts'

let router: Awaited<ReturnType<typeof startRouter>>
beforeAll(async () => void (router = await startRouter()))
afterAll(() => router.stop())

const FULL = 'crossbar.error.max_concurrency_reached'
const never = () => new Promise<never>(() => {})
const uriOf = async (promise: Promise<unknown>) => ((await refusalOf(promise)) as Refusal).uri

describe.each(clients)('$client', (way) => {
  const open = opener(way, () => router.port)

  /** A callee that works on calls until a test ends them, in their order. */
  const worker = async (procedure: string, options: Record<string, unknown>, client?: Client) => {
    const callee = client ?? (await open())
    const ends: (() => void)[] = []
    const begun: unknown[] = []
    const handler = async ({ args: [name] }: { args: unknown[] }) => {
      begun.push(name)
      const { open: end, opened } = latch()
      ends.push(end)
      await opened
      if (name === 'fail') throw new Refusal('test.error.failed')
      return name
    }
    const undo = await callee.register(procedure, handler, options)
    const end = async () => {
      await expect.poll(() => ends.length).toBeGreaterThan(0)
      ends.shift()?.()
    }
    return { callee, begun, end, undo }
  }

  // All calls of one caller arrive in their order, so this one shows that the others have arrived.
  const settled = (caller: Client) => caller.call('wamp.session.count')

  test('20 calls over callees with concurrency 3 and 2 take four rounds (2 s each would be 8 s)', async () => {
    const ROUND_MS = 150
    const procedure = fresh('queued')
    const most = [0, 0]
    for (const [index, concurrency] of [3, 2].entries()) {
      let running = 0
      const callee = await open()
      const work = async () => {
        most[index] = Math.max(most[index] ?? 0, ++running)
        await sleep(ROUND_MS)
        running--
      }
      await callee.register(procedure, work, { invoke: 'roundrobin', concurrency })
    }
    const caller = await open()
    const begun = performance.now()
    await Promise.all(Array.from({ length: 20 }, () => caller.call(procedure)))
    const rounds = (performance.now() - begun) / ROUND_MS
    expect(most).toEqual([3, 2])
    expect(rounds).toBeGreaterThan(3.9) // timers round down
    expect(rounds).toBeLessThan(8)
  })

  test('without a queue a full callee refuses: one, or all of a shared registration, with the number', async () => {
    const caller = await open()
    const [single, shared] = [fresh(), fresh()]
    await worker(single, { concurrency: 1 })
    for (const concurrency of [1, 2]) await worker(shared, { invoke: 'roundrobin', concurrency })
    const all = [caller.call(single), ...[1, 2, 3].map(() => caller.call(shared))]
    for (const call of all) call.catch(() => {}) // they end with the callees
    const refusals = [await refusalOf(caller.call(single)), await refusalOf(caller.call(shared))] as Refusal[]
    expect(refusals.map(({ uri }) => uri)).toEqual([FULL, FULL])
    expect(refusals[0]?.args[0]).toMatch(/one callee.* 1$/)
    expect(refusals[1]?.args[0]).toMatch(/shared registration.* 3$/)
  })

  test('roundrobin skips a full callee', async () => {
    const caller = await open()
    const procedure = fresh()
    const full = await worker(procedure, { invoke: 'roundrobin', concurrency: 1 })
    const other = await open()
    await other.register(procedure, () => 'other', { invoke: 'roundrobin' })
    const first = caller.call(procedure, { args: ['first'] })
    const answers = await Promise.all([1, 2, 3].map(async () => (await caller.call(procedure)).args[0]))
    expect(answers).toEqual(['other', 'other', 'other'])
    await full.end()
    expect((await first).args).toEqual(['first'])
  })

  describe('known defects elsewhere', () => {
    test('queues that ignore their limit: the one beyond is refused, with the limit in its text', async () => {
      const caller = await open()
      const { end, undo } = await worker('queued.short', { concurrency: 1 })
      const calls = [1, 2, 3].map((name) => caller.call('queued.short', { args: [name] }))
      const refusal = (await refusalOf(caller.call('queued.short'))) as Refusal
      expect(refusal).toMatchObject({ uri: FULL, args: [expect.stringContaining('limit is 2')] })
      for (const call of calls) {
        await end()
        await call
      }
      await undo()
    })

    test('queues that drain only on success: an error, a timeout, a cancel and a caller that leaves drain it too', async () => {
      const procedure = fresh('queued')
      const { begun, end } = await worker(procedure, { concurrency: 1 })
      const [caller, leaver] = [await open(), await open()]
      const failing = uriOf(caller.call(procedure, { args: ['fail'] }))
      const slow = caller.call(procedure, { args: ['slow'], options: { timeout: 400 } })
      await settled(caller)
      const left = leaver.call(procedure, { args: ['left'] })
      left.catch(() => {})
      await settled(leaver)
      const cancelled = caller.call(procedure, { args: ['cancelled'] })
      const last = caller.call(procedure, { args: ['last'] })
      await settled(caller)

      await end() // of 'fail'
      expect(await failing).toBe('test.error.failed')
      expect(await uriOf(slow)).toBe('wamp.error.timeout')
      await expect.poll(() => begun).toEqual(['fail', 'slow', 'left'])
      await leaver.close()
      await expect.poll(() => begun.at(-1)).toBe('cancelled')
      cancelled.cancel('kill') // which ends the call at once: the callee cannot be interrupted
      expect(await uriOf(cancelled)).toBe('wamp.error.canceled')
      await expect.poll(() => begun.at(-1)).toBe('last')
      for (let late = 0; late < 4; late++) await end() // the answers that come too late free no slot; the fourth is of 'last'
      expect((await last).args).toEqual(['last'])
    })

    test('slots lost on timeout or on a departed caller: each is free again', async () => {
      const procedure = fresh()
      await (
        await open()
      ).register(procedure, ({ args: [name] }) => (name === 'quick' ? name : never()), { concurrency: 1 })
      const [caller, leaver] = [await open(), await open()]
      expect(await uriOf(caller.call(procedure, { options: { timeout: 50 } }))).toBe('wamp.error.timeout')
      leaver.call(procedure).catch(() => {})
      await settled(leaver)
      expect(await uriOf(caller.call(procedure, { args: ['quick'] }))).toBe(FULL)
      await leaver.close()
      await expect.poll(() => uriOf(caller.call(procedure, { args: ['quick'] }))).toBeUndefined()
    })

    test('calls of departed callers still executed: one that waited is dropped', async () => {
      const procedure = fresh('queued')
      const { begun, end } = await worker(procedure, { concurrency: 1 })
      const [caller, leaver] = [await open(), await open()]
      const first = caller.call(procedure, { args: ['first'] })
      await settled(caller)
      leaver.call(procedure, { args: ['of a departed caller'] }).catch(() => {})
      await settled(leaver)
      const last = caller.call(procedure, { args: ['last'] })
      await settled(caller)
      await leaver.close()
      await end()
      await end()
      await Promise.all([first, last])
      expect(begun).toEqual(['first', 'last'])
    })

    test('calls hanging for ever after an unregister: those that wait are answered, those in flight end as usual', async () => {
      const procedure = fresh('queued')
      const { end, undo } = await worker(procedure, { concurrency: 1 })
      const caller = await open()
      const [running, waiting] = [caller.call(procedure, { args: ['running'] }), caller.call(procedure)]
      await settled(caller)
      await Promise.all([undo(), expect(waiting).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' })])
      await end()
      expect((await running).args).toEqual(['running'])
    })

    test('calls that wait although a callee has joined: it gets them', async () => {
      const procedure = fresh('queued')
      const shared = { invoke: 'roundrobin', concurrency: 1 }
      const { end } = await worker(procedure, shared)
      const caller = await open()
      const [first, second] = [
        caller.call(procedure, { args: ['first'] }),
        caller.call(procedure, { args: ['second'] }),
      ]
      await settled(caller)
      const other = await worker(procedure, shared)
      await other.end()
      expect((await second).args).toEqual(['second'])
      await end()
      expect((await first).args).toEqual(['first'])
    })

    test('random ignoring concurrency: never more than each can take, and all that they can', async () => {
      const procedure = fresh()
      const shared = { invoke: 'random', concurrency: 2 }
      const [a, b] = [await worker(procedure, shared), await worker(procedure, shared)]
      const caller = await open()
      const calls = [1, 2, 3, 4].map((name) => caller.call(procedure, { args: [name] }))
      expect(await uriOf(caller.call(procedure))).toBe(FULL)
      expect([a.begun.length, b.begun.length]).toEqual([2, 2])
      for (const { end } of [a, a, b, b]) await end()
      await Promise.all(calls)
    })

    // `skip` never answering the caller, and timeouts in the wrong unit: calls.test.ts.
  })
})
