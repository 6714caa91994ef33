import { expect, test } from 'vitest'
import { withDeadline } from '../../src/index.ts'
import type { Connect } from './open.ts'
import { createGate, ctx, openLab, refusal } from './open.ts'

const SOON_MS = 200 // long enough for a call to reach the callee

export const time = (connect: Connect) => {
  // A timeout that only the caller knows lets the callee work for nothing: seneca#385, seneca#645.
  test('a missed deadline is a timeout, and the signal of the callee fires', async () => {
    const heard = createGate()
    const { api } = await openLab(connect, {
      work: (_input, { signal }) => {
        signal?.addEventListener('abort', () => heard.open())
        return new Promise(() => undefined)
      },
    })
    expect((await refusal(api.work({}, ctx({ deadline: Date.now() + SOON_MS })))).code).toBe('timeout')
    await heard.opened
  })

  test('the signal of the callee fires when the caller gives up before the deadline', async () => {
    const begun = createGate()
    const heard = createGate()
    const { api } = await openLab(connect, {
      work: (_input, { signal }) => {
        signal?.addEventListener('abort', () => heard.open())
        begun.open()
        return heard.opened.then(() => ({}))
      },
    })
    const giveUp = new AbortController()
    const call = api.work({}, ctx({ signal: giveUp.signal })).catch(() => undefined)
    await begun.opened
    giveUp.abort()
    await heard.opened
    await call
  })

  test('a call whose deadline is past is not begun', async () => {
    let begun = 0
    const work = async () => ({ n: ++begun })
    const { api, connection } = await openLab((contract, handler) => connect(contract, withDeadline(handler)), { work })
    const late = ctx({ deadline: Date.now() - 1 })
    expect((await refusal(api.work({}, late))).code).toBe('timeout')

    // The callee's own filter: a call may be late on arrival without the caller's having looked.
    const reply = await connection.handler({ id: '1', operation: 'work', input: {}, ctx: late })
    expect(reply).toMatchObject({ ok: false, error: { code: 'timeout' } })
    expect(begun).toBe(0)
  })

  test('after a timeout the connection serves on', async () => {
    const { api } = await openLab(connect, {
      work: (input) => (input.n === 1 ? new Promise(() => undefined) : Promise.resolve(input)),
    })
    const soon = Date.now() + SOON_MS
    const late = Array.from({ length: 20 }, () => refusal(api.work({ n: 1 }, ctx({ deadline: soon }))))
    expect((await Promise.all(late)).map(({ code }) => code)).toEqual(Array(20).fill('timeout'))
    expect(await api.work({ n: 2 }, ctx())).toEqual({ n: 2 })
  })

  test('a callee that is gone in the middle of a call is unavailable', async ({ skip }) => {
    const begun = createGate()
    const { api, kill } = await openLab(connect, {
      work: () => {
        begun.open()
        return new Promise(() => undefined)
      },
    })
    if (!kill) return skip('this callee cannot go without its caller')
    const call = refusal(api.work({}, ctx()))
    await begun.opened
    kill()
    expect((await call).code).toBe('unavailable')
  })

  // Ignored draining is a common fault: moleculer#160, moleculer#311, nest#13920.
  test('a callee that drains answers the calls that it has begun, and begins no others', async ({ skip }) => {
    const seen: unknown[] = []
    const begun = createGate()
    const end = createGate()
    const { api, drain } = await openLab(connect, {
      work: async (input) => {
        seen.push(input.n)
        begun.open()
        await end.opened
        return input
      },
    })
    if (!drain) return skip('this callee cannot end without its caller')
    const first = api.work({ n: 1 }, ctx())
    await begun.opened
    const drained = drain()
    await refusal(api.work({ n: 2 }, ctx({ deadline: Date.now() + SOON_MS })))
    end.open()
    expect(await first).toEqual({ n: 1 })
    await drained
    expect(seen).toEqual([1])
  })

  test('closing lets calls in flight finish', async () => {
    const begun = createGate()
    const end = createGate()
    let running = 0
    const { api, close } = await openLab(connect, {
      work: async (input) => {
        if (++running === 5) begun.open()
        await end.opened
        return input
      },
    })
    const calls = Promise.all(Array.from({ length: 5 }, (_, n) => api.work({ n }, ctx())))
    await begun.opened
    const closed = close()
    end.open()
    expect(await calls).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })))
    await closed
  })
}
