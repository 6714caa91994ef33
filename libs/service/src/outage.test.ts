import { AppError } from '@murmuration/rpc'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { isTransient, tellOutages } from './outage.ts'

const error = (fields: object, message = 'it failed') => Object.assign(new Error(message), fields)

// As Prisma tells of a raw query while the database is away, and of one that the database refused.
const raw = (cause: object) => error({ code: 'P2010', meta: { driverAdapterError: error({ cause }) } })

test.each([
  new AppError('unavailable', 'follows does not answer'),
  new AppError('timeout', 'no answer'),
  new AppError('overloaded', 'come back later'),
  new AppError('internal', 'a bug, it seems', { cause: error({ code: 'ECONNREFUSED' }) }),
  error({ code: 'EHOSTUNREACH' }),
  error({ code: '57014' }, 'canceling statement due to statement timeout'),
  error({ code: '57P01' }, 'terminating connection due to administrator command'),
  error({}, 'Connection terminated unexpectedly'),
  error({ code: 'P1001' }),
  raw({ kind: 'DatabaseNotReachable' }),
  raw({ kind: 'postgres', originalCode: '57P01' }),
])('%s passes', (reason) => {
  expect(isTransient(reason)).toBe(true)
})

const circular = error({})
circular.cause = circular

test.each([
  new AppError('conflict', 'taken'),
  new AppError('internal', 'a bug'),
  error({ code: '23505' }, 'duplicate key'),
  raw({ kind: 'UniqueConstraintViolation', originalCode: '23505' }),
  new TypeError('cannot read'),
  circular,
  'a string',
  undefined,
])('%s stays', (reason) => {
  expect(isTransient(reason)).toBe(false)
})

const nothing = z.object({})
const contract = { name: 'things', operations: { read: { http: 'GET /', input: nothing, output: nothing } } } as const
const ctx = { requestId: 'r', deadline: Infinity }
const failing = (reason: unknown) => {
  const log = { warn: vi.fn() }
  const api = tellOutages(contract, { read: async () => Promise.reject(reason as Error) }, log)
  return { log, read: () => api.read({}, ctx) }
}

test.each([
  ['unavailable', error({ code: 'ECONNREFUSED' })],
  ['unavailable', raw({ kind: 'DatabaseNotReachable' })],
  ['unavailable', new AppError('overloaded', 'follows is busy', { retryAfter: 1 })],
  ['timeout', error({ code: '57014' }, 'canceling statement due to statement timeout')],
  ['timeout', raw({ kind: 'postgres', originalCode: '57014' })],
])('callers hear %s of %o, and the log hears why', async (code, reason) => {
  const { log, read } = failing(reason)
  await expect(read()).rejects.toMatchObject({ name: 'AppError', code, cause: reason })
  expect(log.warn).toHaveBeenCalledExactlyOnceWith({ err: reason, operation: 'read', requestId: 'r' }, 'rpc.outage')
})

test.each([new AppError('conflict', 'taken'), new AppError('unavailable', 'follows is down'), new TypeError('a bug')])(
  '%s goes on as it is',
  async (reason) => {
    const { log, read } = failing(reason)
    await expect(read()).rejects.toBe(reason)
    expect(log.warn).not.toHaveBeenCalled()
  },
)
