/**
 * How many calls an instance takes that has not announced it: as many as it had when it last said `overloaded`, and slowly
 * more while it says yes (additive increase, multiplicative decrease: Chiu and Jain, 1989). Without it all calls that wait
 * would be sent together whenever a pause is over, and nearly all come back.
 */
export const createLearnedLimit = () => {
  let limit = 0

  return {
    /** It said no, with so many other calls in flight there. */
    refused(inFlight: number) {
      limit = Math.max(1, inFlight)
    },
    /** It answered: one more for every round of answers. */
    answered() {
      if (limit > 0) limit += 1 / limit
    },
    /** Calls in flight at most; 0 while nothing is known. */
    value: () => Math.floor(limit),
  }
}
