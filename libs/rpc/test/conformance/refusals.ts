import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src/index.ts'
import { neverStarted, wasLost } from '../../src/handler.ts'
import { STATUS, wasNeverStarted } from '../../src/index.ts'
import type { Connect } from './open.ts'
import { ctx, openHandler, openLab, refusal } from './open.ts'

const codes = (Object.keys(STATUS) as ErrorCode[]).filter((code) => code !== 'internal')

export const refusals = (connect: Connect) => {
  test.each(codes)('%s arrives as it was thrown, with its fields', async (code) => {
    const { api, bugs } = await openLab(connect)
    const thrown = { code, message: 'Because. Ünd 😀', errors: [{ path: 'a.0', message: 'is wrong' }], retryAfter: 7 }
    expect(await refusal(api.fail(thrown, ctx()))).toEqual(thrown)
    expect(bugs).toEqual([])
  })

  test('an error without fields has none', async () => {
    const { api } = await openLab(connect)
    expect(await refusal(api.fail({ code: 'conflict', message: 'Taken' }, ctx()))).toEqual({
      code: 'conflict',
      message: 'Taken',
      errors: undefined,
      retryAfter: undefined,
    })
  })

  test('a bug is internal: the callee learns the reason, the caller nothing', async () => {
    const bug = new TypeError('password=hunter2')
    const { connection, bugs } = await openLab(connect, { work: () => Promise.reject(bug) })
    const reply = await connection.handler({ id: '1', operation: 'work', input: {}, ctx: ctx() })
    expect(reply).toEqual({ id: '1', ok: false, error: { code: 'internal', message: 'Internal error' } })
    expect(bugs).toEqual([bug])
  })

  test('of an internal error thrown on purpose the words stay inside, too', async () => {
    const { api, bugs } = await openLab(connect)
    const { message, errors } = await refusal(api.fail({ code: 'internal', message: 'host db-7' }, ctx()))
    expect({ message, errors }).toEqual({ message: 'Internal error', errors: undefined })
    expect(bugs).toHaveLength(1)
  })

  test.each(['nothing', 'toString', '__proto__', 'constructor', ''])(
    'operation %j does not exist',
    async (operation) => {
      const { connection } = await openLab(connect)
      const reply = await connection.handler({ id: '1', operation, input: {}, ctx: ctx() })
      expect(reply).toMatchObject({ id: '1', ok: false, error: { code: 'not_found' } })
      expect(wasNeverStarted(reply)).toBe(false)
    },
  )

  test('an invalid input is refused field by field, before the operation runs', async () => {
    let ran = false
    const { connection } = await openLab(connect, {
      create: async (input) => {
        ran = true
        return input
      },
    })
    const input = { id: '1', name: '', size: { width: 'wide' }, tags: ['a', 2] }
    const reply = await connection.handler({ id: '1', operation: 'create', input, ctx: ctx() })
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(!reply.ok && reply.error.errors?.map(({ path }) => path)).toEqual(['name', 'size.width', 'tags.1'])
    expect(!reply.ok && reply.error.errors?.[0]?.message).toBe('must not be empty')
    expect(ran).toBe(false)
  })

  test.each([
    ['a parameter of the path that is missing', 'byId', {}, 'id'],
    ['half a character in a path', 'byId', { id: '\ud800' }, undefined],
    ['an object where a query string has text', 'ask', { word: 'a', text: { a: 1 } }, 'text'],
  ])('%s is refused or arrives, but breaks nothing', async (_name, operation, input, path) => {
    const { connection, api } = await openLab(connect)
    const reply = await connection.handler({ id: '1', operation, input, ctx: ctx() })
    if (path !== undefined) expect(reply).toMatchObject({ ok: false, error: { code: 'invalid', errors: [{ path }] } })
    expect(await api.work({ n: 1 }, ctx())).toEqual({ n: 1 })
  })

  test('what a callee says of the delivery does not travel: only the caller’s side knows', async () => {
    const error = { code: 'unavailable', message: 'no' } as const
    const { connection } = await openHandler(connect, async ({ id }) => neverStarted(id, error))
    const reply = await connection.handler({ id: '1', operation: 'work', input: {}, ctx: ctx() })
    expect(reply).toEqual({ id: '1', ok: false, error })
    expect([wasNeverStarted(reply), wasLost(reply)]).toEqual([false, false])
  })

  test('an output that breaks the contract is the callee’s bug', async () => {
    const { api, bugs } = await openLab(connect, {
      // What a compiler refuses, a database may still return.
      byId: async () => ({ id: 1 }) as never,
    })
    expect((await refusal(api.byId({ id: '1' }, ctx()))).code).toBe('internal')
    expect(bugs).toHaveLength(1)
  })

  test('a reply that breaks the contract is refused by the caller', async () => {
    const { api } = await openHandler(connect, async ({ id }) => ({ id, ok: true, output: { id: 'only' } }))
    expect((await refusal(api.byId({ id: '1' }, ctx()))).code).toBe('internal')
  })
}
