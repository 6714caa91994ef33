import { AppError } from './error.ts'

export const MAX_DEPTH = 64 // ten times as deep as any input of ours; code that recurses over a deeper value can run out of stack

/** Parses JSON from outside. `invalid` when it is not JSON or nested deeper than 64. */
export const parseJson = (text: string): unknown => {
  const value = parse(text)
  expectShallow(value)
  return value
}

/** Throws `invalid` for a value that is nested deeper than 64. */
export const expectShallow = (value: unknown) => {
  if (!isWithin(value, MAX_DEPTH)) throw tooDeep()
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable('is not JSON', cause)
  }
}

export const tooDeep = () => unreadable('is nested too deeply')

/** The refusal of a body as a whole. `message` completes the sentence "The body …". */
export const unreadable = (message: string, cause?: unknown) =>
  new AppError('invalid', `The body ${message}`, { errors: [{ path: '', message }], cause })

const isWithin = (value: unknown, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isWithin(item, depth - 1))
  // Without a list of its values; what is inherited is no part of JSON, and not nested.
  for (const key in value) if (!isWithin((value as Record<string, unknown>)[key], depth - 1)) return false
  return true
}
