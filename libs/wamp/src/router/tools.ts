import { randomBytes } from 'node:crypto'
import type { Tools } from '../realm.ts'

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
