/**
 * What Redis' clock says now, from samples of it: an entry tells by that clock when it was made, and no two machines'
 * clocks are alike. A sample is as good as its way there and back was short; one that grows old makes room for a worse one.
 */
export const createBrokerClock = () => {
  let offset = 0
  let doubt = Infinity // ms

  return {
    /** `theirs` was read some time between `before` and now. */
    sample(theirs: number, before: number) {
      const now = Date.now()
      doubt += 1 // clocks drift apart
      if (now - before > doubt) return
      doubt = now - before
      offset = theirs - (before + now) / 2
    },
    now: () => Date.now() + offset,
  }
}
