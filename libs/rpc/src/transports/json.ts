import { AppError } from '../error.ts'

export const MAX_REQUEST_BYTES = 2 ** 20
export const MAX_REPLY_BYTES = 2 ** 24
const MAX_DEPTH = 64 // nothing of ours is a tenth as deep, and code that recurses over deeper values runs out of stack

/** Parses what a stranger sent. `invalid` when it is not JSON or nested deeper than 64. */
export const parseJson = (text: string): unknown => {
  const value = parse(text)
  if (!isWithin(value, MAX_DEPTH))
    throw new AppError('invalid', 'The body is nested too deeply', whole('is nested too deeply'))
  return value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', 'The body is not JSON', { ...whole('is not JSON'), cause })
  }
}

export const whole = (message: string) => ({ errors: [{ path: '', message }] })

const isWithin = (value: unknown, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  for (const item of Object.values(value)) if (!isWithin(item, depth - 1)) return false
  return true
}
