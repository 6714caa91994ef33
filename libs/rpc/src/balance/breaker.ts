const IN_A_ROW = 5
const WINDOW_MS = 10_000
const SLICE_MS = 1_000 // the window moves in steps: to remember each outcome would cost more than the calls
const ENOUGH = 20 // outcomes in the window; of fewer, the ratio says little
const OPEN_MS = 5_000

interface Slice {
  from: number // ms, by `now`
  all: number
  failed: number
}

type State = 'closed' | 'open' | 'half-open'

/**
 * A circuit breaker for one instance (Nygard, "Release It!"). Opens after 5 failures in a row, or when half of at least
 * 20 outcomes within 10 s were failures; lets one probe through after 5 s; a success closes it.
 */
export const createBreaker = (now: () => number) => {
  let state: State = 'closed'
  let inARow = 0
  let openedAt = 0
  let slices: Slice[] = []

  const open = () => {
    state = 'open'
    openedAt = now()
    slices = []
  }

  const isRecent = ({ from }: Slice) => from > now() - WINDOW_MS

  const count = (ok: boolean) => {
    let slice = slices.at(-1)
    if (!slice || slice.from <= now() - SLICE_MS) {
      slice = { from: now(), all: 0, failed: 0 }
      slices = [...slices.filter(isRecent), slice]
    }
    slice.all += 1
    if (!ok) slice.failed += 1
  }

  const tooManyFailed = () => {
    if (slices.every(({ failed }) => failed === 0)) return false // nearly always, and asked after each call
    const recent = slices.filter(isRecent)
    const all = recent.reduce((sum, slice) => sum + slice.all, 0)
    const failed = recent.reduce((sum, slice) => sum + slice.failed, 0)
    return all >= ENOUGH && failed * 2 >= all
  }

  return {
    /** Counts the outcome of a call. Returns the state after it. */
    record(ok: boolean): State {
      if (state === 'open') return state // a call that was begun before it opened
      if (ok) {
        inARow = 0
        if (state === 'half-open') slices = []
        state = 'closed'
      } else inARow += 1

      count(ok)
      if (state === 'half-open' || inARow >= IN_A_ROW || tooManyFailed()) open()
      return state
    },

    /** Opens whatever the count: the instance no longer listens. */
    trip: open,

    /** The time for a probe (ms, by `now`), while open. */
    probeAt: () => (state === 'open' ? openedAt + OPEN_MS : undefined),

    /** From now on the next outcome decides. */
    probe() {
      state = 'half-open'
    },

    state: () => state,
  }
}
