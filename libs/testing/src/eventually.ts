import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE = 15_000 // ms; far more than anything should take, since a busy machine is no bug
const PAUSE = 25

/** Tries a claim again and again until it holds, and tells its result. What still fails at the end is thrown as it is. */
export const eventually = async <T>(claim: () => T | Promise<T>, patience = PATIENCE): Promise<T> => {
  const end = Date.now() + patience
  for (;;) {
    try {
      return await claim()
    } catch (reason) {
      if (Date.now() > end) throw reason
      await sleep(PAUSE)
    }
  }
}
