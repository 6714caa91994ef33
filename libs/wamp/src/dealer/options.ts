import type { Policy } from '@murmuration/dispatch'
import { count, flag, isAbsent, oneOf, reading } from '../options.ts'
import { type Match, MATCHES } from '../patterns.ts'

/** WAMP's policies for shared registrations. */
export const INVOKES = ['single', 'first', 'last', 'roundrobin', 'random'] as const satisfies readonly Policy[]
export type Invoke = (typeof INVOKES)[number]

const MODES = ['skip', 'kill', 'killnowait'] as const
export type CancelMode = (typeof MODES)[number]

export interface RegisterOptions {
  match: Match
  invoke: Invoke
  /** Calls in flight at most; 0 is any number. */
  concurrency: number
  /** The callee asks for the identity of callers. */
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
