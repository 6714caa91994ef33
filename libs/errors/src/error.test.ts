import { expect, test } from 'vitest'
import { z } from 'zod'
import { AppError, parse, toFailure } from './error.ts'

test('an error thrown on purpose stays itself, any other is internal with the reason as its cause', () => {
  const own = new AppError('conflict', 'Taken')
  expect(AppError.from(own)).toBe(own)
  for (const reason of [new Error('secret'), 'secret', undefined])
    expect(AppError.from(reason)).toMatchObject({ code: 'internal', message: 'Internal error', cause: reason })
})

test('of an internal error only the code leaves', () => {
  const options = { errors: [{ path: 'a', message: 'secret' }], retryAfter: 1, cause: new Error('secret') }
  expect(toFailure(new AppError('internal', 'secret', options))).toEqual({
    code: 'internal',
    message: 'Internal error',
  })
  expect(toFailure(new AppError('invalid', 'No', options))).toEqual({
    code: 'invalid',
    message: 'No',
    errors: options.errors,
    retryAfter: 1,
  })
})

test('a failure has no fields that it does not need: they would travel', () => {
  expect(Object.keys(toFailure(new AppError('conflict', 'Taken')))).toEqual(['code', 'message'])
})

test('each field that is wrong is named by its path, the whole by none', () => {
  const schema = z.object({ a: z.string('A!'), b: z.array(z.object({ c: z.number('C!') })) })
  const value = { a: 'x', b: [{ c: 1 }] }
  expect(parse(schema, value)).toEqual(value)
  const wrong = { code: 'invalid' }
  expect(() => parse(schema, { a: 1, b: [{ c: 1 }, { c: 'x' }] })).toThrow(
    expect.objectContaining({
      ...wrong,
      errors: [
        { path: 'a', message: 'A!' },
        { path: 'b.1.c', message: 'C!' },
      ],
    }),
  )
  expect(() => parse(schema, null)).toThrow(
    expect.objectContaining({ ...wrong, errors: [expect.objectContaining({ path: '' })] }),
  )
})
