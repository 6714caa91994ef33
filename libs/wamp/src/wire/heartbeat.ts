import type { Tools } from '../tools.ts'

interface Heart {
  /** Milliseconds between two PINGs; 0 for none. */
  interval: number
  ping(): void
  /** The last PING has not been answered. */
  dead(): void
  after: Tools['after']
}

/** Pings at an interval. A peer that has not answered a PING until the next one is due counts as dead. */
export const startHeartbeat = ({ interval, ping, dead, after }: Heart) => {
  let isAnswered = true
  let cancel = () => {}

  const beat = () => {
    if (!isAnswered) return dead()
    isAnswered = false
    ping()
    cancel = after(interval, beat)
  }
  if (interval > 0) cancel = after(interval, beat)

  return {
    answered: () => {
      isAnswered = true
    },
    stop: () => cancel(),
  }
}
