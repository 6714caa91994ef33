/**
 * How one of several callees is chosen. The first five are WAMP's, for shared registrations. WAMP refuses a second callee
 * of a `single` procedure, and one that names another policy. Callees here announce themselves in a registry, which accepts
 * all: the second is a standby, as with `first`, and of several policies that of the newest callee counts.
 */
export const POLICIES = ['single', 'first', 'last', 'roundrobin', 'random', 'least'] as const
export type Policy = (typeof POLICIES)[number]

/** What a policy sees of the callees; they come in the order in which they joined. */
interface Chance<C> {
  /** The index of the callee that was chosen last; -1 before the first. */
  turn: number
  /** Uniform in [0, 1). */
  random: () => number
  /** One that is not is passed over as if it were not there. */
  isUp: (callee: C) => boolean
  /** Up, with a free slot. */
  isFree: (callee: C) => boolean
}

const NOT_FOUND = -1

/** Chooses a callee with a free slot: its index; -1 when there is none. Makes no copy of the callees: there may be thousands. */
export const choose = <C extends { readonly inFlight: number }>(
  policy: Policy,
  callees: readonly C[],
  { turn, random, isUp, isFree }: Chance<C>,
): number => {
  const draw = (except = NOT_FOUND) => {
    const isDrawn = (callee: C, index: number) => index !== except && isFree(callee)
    const free = callees.reduce((count, callee, index) => (isDrawn(callee, index) ? count + 1 : count), 0)
    let left = Math.floor(random() * free)
    return callees.findIndex((callee, index) => isDrawn(callee, index) && left-- === 0)
  }
  const unlessFull = (index: number) => (index >= 0 && isFree(callees[index]!) ? index : NOT_FOUND)

  switch (policy) {
    // These name one callee. While it is full calls wait: spilling over would make a standby share the work.
    case 'single':
    case 'first':
      return unlessFull(callees.findIndex(isUp))
    case 'last':
      return unlessFull(callees.findLastIndex(isUp))

    case 'roundrobin':
      for (let i = 1; i <= callees.length; i++) {
        const index = (turn + i) % callees.length
        if (isFree(callees[index]!)) return index
      }
      return NOT_FOUND

    case 'random':
      return draw()

    // The power of two choices (Mitzenmacher, 1996): nearly as even as comparing all callees, and callers that all see the
    // same state don't all run to the same callee.
    case 'least': {
      const one = draw()
      const other = draw(one)
      return other >= 0 && callees[other]!.inFlight < callees[one]!.inFlight ? other : one
    }
  }
}
