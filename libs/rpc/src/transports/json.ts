import { AppError } from '../error.ts'

export const MAX_REQUEST_BYTES = 2 ** 20
export const MAX_REPLY_BYTES = 2 ** 24
export const MAX_DEPTH = 64 // nothing of ours is a tenth as deep, and code that recurses over deeper values runs out of stack

/** Parses what a stranger sent. `invalid` when it is not JSON or nested deeper than 64. */
export const parseJson = (text: string): unknown => {
  const value = parse(text)
  if (!isWithin(value, MAX_DEPTH)) throw tooDeep()
  return value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', 'The body is not JSON', { ...whole('is not JSON'), cause })
  }
}

export const tooDeep = () => new AppError('invalid', 'The body is nested too deeply', whole('is nested too deeply'))

export const whole = (message: string) => ({ errors: [{ path: '', message }] })

const isWithin = (value: unknown, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isWithin(item, depth - 1))
  // Without a list of its values; what is inherited is no part of JSON, and not nested.
  for (const key in value) if (!isWithin((value as Record<string, unknown>)[key], depth - 1)) return false
  return true
}
