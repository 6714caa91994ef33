import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { isTransient } from './transient.ts'

const error = (fields: object, message = 'it failed') => Object.assign(new Error(message), fields)

// As Prisma tells of a raw query while the database is away, and of one that the database refused.
const raw = (cause: object) => error({ code: 'P2010', meta: { driverAdapterError: error({ cause }) } })

test.each([
  new AppError('unavailable', 'follows does not answer'),
  new AppError('timeout', 'no answer'),
  new AppError('overloaded', 'come back later'),
  new AppError('internal', 'a bug, it seems', { cause: error({ code: 'ECONNREFUSED' }) }),
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
