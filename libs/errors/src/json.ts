import { AppError } from './error.ts'

const MAX_DEPTH = 64 // ten times as deep as any input of ours; code that recurses over a deeper value can run out of stack

/** Parses JSON from outside. `invalid` when it is not JSON or nested deeper than 64. */
export const parseJson = (text: string): unknown => {
  const value = parse(text)
  if (!isWithin(value, MAX_DEPTH)) throw unreadable('is nested too deeply')
  return value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable('is not JSON', cause)
  }
}

/** The refusal of a body as a whole. `message` completes the sentence "The body …". */
export const unreadable = (message: string, cause?: unknown) =>
  new AppError('invalid', `The body ${message}`, { errors: [{ path: '', message }], cause })

const isWithin = (value: unknown, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  for (const item of Object.values(value)) if (!isWithin(item, depth - 1)) return false
  return true
}
