import type { ErrorCode } from '@murmuration/rpc'
import { percentile } from '../../measure/figures.ts'
import { operations, type Operation } from './work.ts'

export const troubles = ['killed', 'slow', 'restarted'] as const
export type Trouble = (typeof troubles)[number]

/** What became of one call. */
export interface Call {
  operation: Operation
  ms: number
  error?: ErrorCode
  /** How often a callee has begun it. */
  begun: number
}

/** What became of all calls of an operation, through one trouble. */
export interface Outcome {
  transport: string
  trouble: Trouble
  operation: Operation
  calls: number
  answered: number
  /** Failed, and no callee has begun them. */
  unbegun: number
  /** Failed after a callee had begun them: the caller cannot know how far it got. */
  lost: number
  /** Begun more than once. */
  repeated: number
  p99: number // ms
  slowest: number // ms
}

export const outcomesOf = (transport: string, trouble: Trouble, calls: readonly Call[]): Outcome[] =>
  operations.map((operation) => {
    const mine = calls.filter((call) => call.operation === operation)
    const failed = mine.filter(({ error }) => error)
    const times = mine.map(({ ms }) => ms)
    return {
      transport,
      trouble,
      operation,
      calls: mine.length,
      answered: mine.length - failed.length,
      unbegun: failed.filter(({ begun }) => begun === 0).length,
      lost: failed.filter(({ begun }) => begun > 0).length,
      repeated: mine.filter(({ begun }) => begun > 1).length,
      p99: percentile(times, 0.99),
      slowest: Math.max(...times),
    }
  })
