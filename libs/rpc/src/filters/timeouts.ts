const STEP_MS = 5 // a deadline comes so much later at most; a callee reports its own timeout 20 ms earlier
const MAX_TIMER_MS = 2 ** 31 - 1 // a longer one would fire at once

/**
 * Timeouts that nearly always are cleared before they fire. A timer of Node's for each call costs more than most of what
 * else happens to it here; so timeouts of the same few ms share a slot, and one timer waits for the earliest slot.
 */
export const createTimeouts = () => {
  const slots = new Map<number, Set<() => void>>()
  let count = 0
  let timer: NodeJS.Timeout | undefined
  let armedFor = Infinity

  const arm = (slot: number) => {
    clearTimeout(timer)
    armedFor = slot
    timer = setTimeout(fire, Math.min(Math.max(0, slot * STEP_MS - performance.now()), MAX_TIMER_MS))
  }

  const fire = () => {
    armedFor = Infinity
    const now = performance.now() / STEP_MS
    const due: (() => void)[] = []
    for (const slot of [...slots.keys()].sort((a, b) => a - b)) {
      const listeners = slots.get(slot)! // a key of the map
      if (slot > now && listeners.size > 0) {
        arm(slot)
        break
      }
      slots.delete(slot)
      for (const listener of listeners) due.push(listener)
      listeners.clear() // so that to clear one of them later changes nothing
    }
    count -= due.length
    if (count === 0) timer?.unref()
    for (const listener of due) listener()
  }

  return {
    /** Calls `listener` once after `ms`, or up to 5 ms later. Returns how to clear it. */
    set(ms: number, listener: () => void) {
      const slot = Math.ceil((performance.now() + ms) / STEP_MS)
      let listeners = slots.get(slot)
      if (!listeners) slots.set(slot, (listeners = new Set()))
      listeners.add(listener)
      if (slot < armedFor) arm(slot)
      if (++count === 1) timer!.ref()

      return () => {
        // Without calls in flight, the timer that is left must not keep the process from its end.
        if (listeners.delete(listener) && --count === 0) timer!.unref()
      }
    },
  }
}
