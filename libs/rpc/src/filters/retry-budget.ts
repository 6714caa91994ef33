const RATIO = 0.1 // retries to calls: a callee in trouble gets at most a tenth more, not twice as much
const RESERVE = 20 // so that a quiet caller may retry at all

/** A token bucket that calls fill and retries empty. */
export const createRetryBudget = () => {
  let tokens = RESERVE

  return {
    /** A first try was made. */
    earn() {
      tokens = Math.min(RESERVE, tokens + RATIO)
    },
    /** May there be a retry? */
    spend() {
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
