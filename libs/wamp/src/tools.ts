import { randomBytes } from 'node:crypto'
import type { Id } from './message.ts'

/** Time, chance and ids come from outside, so that tests decide about them. */
export interface Tools {
  /** Milliseconds, never backwards. */
  now(): number
  /** The time of day for people and clients (`timestamp` of a challenge). */
  date(): Date
  /** From 0 to below 1. */
  random(): number
  randomBytes(size: number): Uint8Array
  /** A random id (WAMP, "IDs": global scope). */
  newId(): Id
  /** Runs something after a number of milliseconds; returns what cancels it. */
  after(ms: number, run: () => void): () => void
}

const MAX_ID = 2 ** 53

/** Time and chance as they are. Ids are drawn from all there are (WAMP, "IDs": global scope). */
export const realTools: Tools = {
  now: () => performance.now(),
  date: () => new Date(),
  random: Math.random,
  randomBytes,
  newId: () => 1 + Math.floor(Math.random() * MAX_ID),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
