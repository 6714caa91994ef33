const IN_A_ROW = 5
const WINDOW_MS = 10_000
const ENOUGH = 20 // outcomes in the window before their ratio means anything
const OPEN_MS = 5_000

type State = 'closed' | 'open' | 'half-open'

/**
 * A circuit breaker for one instance (Nygard, "Release It!"). Opens after 5 failures in a row, or when half of at least
 * 20 outcomes within 10 s were failures; lets one probe through after 5 s; a success closes it.
 */
export const createBreaker = (now: () => number) => {
  let state: State = 'closed'
  let inARow = 0
  let openedAt = 0
  let outcomes: { at: number; ok: boolean }[] = []

  const open = () => {
    state = 'open'
    openedAt = now()
    outcomes = []
  }

  const tooManyFailed = () => {
    outcomes = outcomes.filter(({ at }) => at > now() - WINDOW_MS)
    return outcomes.length >= ENOUGH && outcomes.filter(({ ok }) => !ok).length * 2 >= outcomes.length
  }

  return {
    /** What became of a call. Returns the state after it. */
    record(ok: boolean): State {
      if (state === 'open') return state // a call that was begun before it opened
      if (ok) {
        inARow = 0
        if (state === 'half-open') outcomes = []
        state = 'closed'
      } else inARow += 1

      outcomes.push({ at: now(), ok })
      if (state === 'half-open' || inARow >= IN_A_ROW || tooManyFailed()) open()
      return state
    },

    /** The time for a probe (epoch ms), while open. */
    probeAt: () => (state === 'open' ? openedAt + OPEN_MS : undefined),

    /** From now on the next outcome decides. */
    probe() {
      state = 'half-open'
    },

    state: () => state,
  }
}
