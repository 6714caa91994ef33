import type { Policy } from '@murmuration/dispatch'
import type { Dict } from '../message.ts'
import { type Match, MATCHES } from '../patterns.ts'

/** WAMP's policies for shared registrations. */
const INVOKES = ['single', 'first', 'last', 'roundrobin', 'random'] as const satisfies readonly Policy[]
export type Invoke = (typeof INVOKES)[number]

const MODES = ['skip', 'kill', 'killnowait'] as const
export type CancelMode = (typeof MODES)[number]

/** What is wrong with an option, for people. */
class Impossible extends Error {}

/** The options of a message as `read` finds them; a text for people if one has an impossible value. */
const reading =
  <T extends object>(read: (options: Dict) => T) =>
  (options: Dict): T | string => {
    try {
      return read(options)
    } catch (error) {
      if (error instanceof Impossible) return error.message
      throw error
    }
  }

const show = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? String(value)

// Some clients write `null` for an option that they do not set.
const isAbsent = (value: unknown) => value === undefined || value === null

const flag = (options: Dict, name: string) => {
  const value = options[name]
  if (isAbsent(value)) return false
  if (typeof value !== 'boolean') throw new Impossible(`${name} must be true or false, not ${show(value)}`)
  return value
}

const count = (options: Dict, name: string) => {
  const value = options[name]
  if (isAbsent(value)) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Impossible(`${name} must be 0 or a positive integer, not ${show(value)}`)
}

const oneOf = <const T extends string>(options: Dict, name: string, values: readonly T[], usual: T): T => {
  const value = options[name]
  if (isAbsent(value)) return usual
  const found = values.find((each) => each === value)
  if (found === undefined) throw new Impossible(`${name} must be one of ${values.join(', ')}, not ${show(value)}`)
  return found
}

export interface RegisterOptions {
  match: Match
  invoke: Invoke
  /** Calls in flight at most; 0 is any number. */
  concurrency: number
  /** The callee asks to be told who calls. */
  discloseCaller: boolean
}

export const registerOptions = reading((options): RegisterOptions => {
  const concurrency = count(options, 'concurrency')
  const alias = count(options, '_concurrency') // the name that Wampy lets through
  return {
    match: oneOf(options, 'match', MATCHES, 'exact'),
    invoke: oneOf(options, 'invoke', INVOKES, 'single'),
    concurrency: isAbsent(options.concurrency) ? alias : concurrency,
    discloseCaller: flag(options, 'disclose_caller'),
  }
})

export interface CallOptions {
  /** ms; 0 is none. */
  timeout: number
  receiveProgress: boolean
  discloseMe: boolean
}

export const callOptions = reading((options): CallOptions => ({
  timeout: count(options, 'timeout'),
  receiveProgress: flag(options, 'receive_progress'),
  discloseMe: flag(options, 'disclose_me'),
}))

export const cancelOptions = reading((options) => ({ mode: oneOf(options, 'mode', MODES, 'killnowait') }))
