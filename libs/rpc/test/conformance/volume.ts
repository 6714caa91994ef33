import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Connect } from './open.ts'
import { ctx, openHandler, openLab, refusal } from './open.ts'

const MB = 2 ** 20

/** `depth` lists inside each other. */
const nested = (depth: number) => {
  let value: unknown = 0
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

export const volume = (connect: Connect) => {
  test('of 1,000 calls in flight each gets its own answer', async () => {
    const { api } = await openLab(connect, {
      work: async (input) => {
        await sleep(Math.random() * 30)
        return input
      },
    })
    const numbers = Array.from({ length: 1000 }, (_, n) => n)
    const answers = await Promise.all(numbers.map((n) => api.work({ n }, ctx())))
    expect(answers.map(({ n }) => n)).toEqual(numbers)
  })

  test('a reply of 1 MB arrives whole', async () => {
    const { api } = await openLab(connect)
    const { text } = await api.repeat({ text: 'ü😀"\\', times: MB / 8 }, ctx())
    expect(text === 'ü😀"\\'.repeat(MB / 8)).toBe(true)
  })

  test('a request over 1 MiB is too large, and the next one is served', async () => {
    const { api } = await openLab(connect)
    const thing = { id: '1', name: 'x'.repeat(MB), tags: [], note: null }
    expect((await refusal(api.create(thing, ctx()))).code).toBe('too_large')
    expect((await refusal(api.ask({ word: thing.name }, ctx()))).code).toBe('too_large')
    expect(await api.work({ n: 1 }, ctx())).toEqual({ n: 1 })
  })

  test('a reply over 16 MiB is refused, and the next one arrives', async () => {
    const { api } = await openLab(connect)
    expect((await refusal(api.repeat({ text: 'x', times: 16 * MB }, ctx()))).code).toBe('internal')
    expect(await api.work({ n: 1 }, ctx())).toEqual({ n: 1 })
  })

  test('an input nested beyond reason is invalid', async () => {
    const { connection } = await openLab(connect)
    for (const depth of [70, 1_000]) {
      const input = { id: '1', name: 'n', extra: nested(depth) }
      const reply = await connection.handler({ id: '1', operation: 'create', input, ctx: ctx() })
      expect(reply).toMatchObject({ ok: false, error: { code: 'invalid', errors: [{ path: '' }] } })
    }
  })

  test('an input that names __proto__ changes no prototype', async () => {
    const seen: object[] = []
    const { connection } = await openHandler(connect, async ({ id, input }) => {
      seen.push(Object(input))
      return { id, ok: true, output: {} }
    })
    const input: unknown = JSON.parse(
      '{"id":"1","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    )
    for (const operation of ['create', 'replace']) await connection.handler({ id: '1', operation, input, ctx: ctx() })
    expect(seen).toHaveLength(2)
    for (const arrived of [{}, ...seen]) expect(arrived).not.toHaveProperty('polluted')
  })

  test('a reply that no wire can carry is internal', async () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const { connection } = await openHandler(connect, async ({ id }) => ({ id, ok: true, output: circle }))
    const reply = await connection.handler({ id: '1', operation: 'work', input: {}, ctx: ctx() })
    expect(reply).toEqual({ id: '1', ok: false, error: { code: 'internal', message: 'Internal error' } })
  })
}
