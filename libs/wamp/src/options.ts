import type { Dict } from './message.ts'

/** An option has an impossible value; the message is for people. */
class Impossible extends Error {}

/** The options of a message as `read` finds them; a text for people if one has an impossible value. */
export const reading =
  <T extends object>(read: (options: Dict) => T) =>
  (options: Dict): T | string => {
    try {
      return read(options)
    } catch (error) {
      if (error instanceof Impossible) return error.message
      throw error
    }
  }

const show = (value: unknown) => JSON.stringify(value, readable)?.slice(0, 60) ?? String(value)

// MessagePack and CBOR have integers that JSON has not.
const readable = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

// Some clients write `null` for an option that they do not set.
export const isAbsent = (value: unknown) => value === undefined || value === null

export const flag = (options: Dict, name: string, usual = false) => {
  const value = options[name]
  if (isAbsent(value)) return usual
  if (typeof value !== 'boolean') throw new Impossible(`${name} must be true or false, not ${show(value)}`)
  return value
}

export const count = (options: Dict, name: string) => {
  const value = options[name]
  if (isAbsent(value)) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Impossible(`${name} must be 0 or a positive integer, not ${show(value)}`)
}

export const oneOf = <const T extends string>(options: Dict, name: string, values: readonly T[], usual: T): T => {
  const value = options[name]
  if (isAbsent(value)) return usual
  const found = values.find((each) => each === value)
  if (found === undefined) throw new Impossible(`${name} must be one of ${values.join(', ')}, not ${show(value)}`)
  return found
}

/** The values of a list without their order; undefined when there is no list. */
export const listOf = (options: Dict, name: string, type: 'number' | 'string'): ReadonlySet<unknown> | undefined => {
  const value = options[name]
  if (isAbsent(value)) return undefined
  if (Array.isArray(value) && value.every((each) => typeof each === type)) return new Set(value)
  throw new Impossible(`${name} must be a list of ${type}s, not ${show(value)}`)
}
