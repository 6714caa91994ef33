import { expect, test } from 'vitest'
import { lab } from './lab.ts'
import type { Connect } from './open.ts'
import { ctx, openLab } from './open.ts'

const odd = 'a/b?c=d&e=f#g %41+ü 😀 "q" \\ \n\t,;'

export const results = (connect: Connect) => {
  test('a read returns what was asked, with every type a query string carries', async () => {
    const { api } = await openLab(connect)
    const input = { word: odd, text: odd, count: -12, flag: false, list: ['a', 'ü b', '&'] }
    expect(await api.ask(input, ctx())).toEqual(input)
  })

  test.each(['.', '..', '../latest', '%2e', 'a//b', ' '])('%j is a name like any other in a path', async (word) => {
    const { api } = await openLab(connect)
    expect(await api.ask({ word }, ctx())).toEqual({ word })
  })

  test('what is left out stays out, what is empty stays empty', async () => {
    const { api } = await openLab(connect)
    expect(await api.ask({ word: 'x', text: '', list: [], count: undefined }, ctx())).toEqual({
      word: 'x',
      text: '',
      list: [],
    })
  })

  test('a list of a thousand ids fits', async () => {
    const { api } = await openLab(connect)
    const list = Array.from({ length: 1000 }, (_, i) => `0199a5d2-7c00-7000-8000-${String(i).padStart(12, '0')}`)
    expect((await api.ask({ word: 'x', list }, ctx())).list).toEqual(list)
  })

  test.each(['create', 'replace', 'change'] as const)('%s returns what was sent', async (operation) => {
    const { api } = await openLab(connect)
    const input = { id: odd, name: odd, size: { width: 1.5 }, tags: ['', odd], note: null }
    expect(await api[operation](input, ctx())).toEqual(input)
  })

  test('a removal carries its input, and an empty result is a result', async () => {
    const removed: unknown[] = []
    const { api } = await openLab(connect, {
      remove: async (input) => {
        removed.push(input)
        return {}
      },
    })
    expect(await api.remove({ id: '1', note: 'because' }, ctx())).toEqual({})
    expect(removed).toEqual([{ id: '1', note: 'because' }])
  })

  test('an exact route is found beside one with a parameter', async () => {
    const { api } = await openLab(connect)
    expect(await api.latest({}, ctx())).toEqual({ latest: true })
    expect((await api.byId({ id: 'earliest' }, ctx())).id).toBe('earliest')
  })

  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  test.each([
    ['whole, one hop on in its trace', { traceparent, token: 'a.b.c' }, traceparent.slice(0, 36)],
    ['without what it lacks, in a new trace', {}, '00-'],
  ])('the context arrives %s', async (_name, more, trace) => {
    const { connection } = await openLab(connect)
    const sent = ctx({ requestId: 'A-z_09', ...more })
    const reply = await connection.handler({ id: '1', operation: 'context', input: {}, ctx: sent })
    const arrived = lab.operations.context.output.parse(reply.ok && reply.output)
    expect(arrived).toEqual({ ...sent, deadline: expect.any(Number), traceparent: expect.any(String) })
    expect(arrived.traceparent).toMatch(new RegExp(`^${trace}[0-9a-f-]+-01$`))
    expect(arrived.traceparent).not.toBe(traceparent)
  })

  // In other frameworks it does not travel: seneca#645.
  test('the callee has the time that is left to the caller', async () => {
    const { connection } = await openLab(connect)
    const sent = ctx({ deadline: Date.now() + 40_000 })
    const reply = await connection.handler({ id: '1', operation: 'context', input: {}, ctx: sent })
    const { deadline } = lab.operations.context.output.parse(reply.ok && reply.output)
    expect(deadline - sent.deadline).toBeGreaterThan(-1_000)
    expect(deadline - sent.deadline).toBeLessThan(10_000) // by as much later as the way there took
  })

  test('fields that the contract does not name leave on neither side', async () => {
    const { api, connection } = await openLab(connect, {
      create: async (input) => ({ ...input, secret: 'hash' }),
    })
    const input = { id: '1', name: 'n', tags: [], note: null }
    expect(await api.create({ ...input, more: 1 } as typeof input, ctx())).toEqual(input)
    const reply = await connection.handler({ id: '7', operation: 'create', input, ctx: ctx() })
    expect(reply).toEqual({ id: '7', ok: true, output: input })
  })
}
