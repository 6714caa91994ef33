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

interface Load {
  readonly inFlight: number
}

/** Draws one that is free, but not `except`. */
const draw = <C>(callees: readonly C[], { random, isFree }: Chance<C>, except = NOT_FOUND) => {
  let free = 0
  for (let i = 0; i < callees.length; i++) if (i !== except && isFree(callees[i]!)) free += 1
  let left = Math.floor(random() * free)
  for (let i = 0; i < callees.length; i++) if (i !== except && isFree(callees[i]!) && left-- === 0) return i
  return NOT_FOUND
}

const nextFree = <C>(callees: readonly C[], { turn, isFree }: Chance<C>) => {
  for (let i = 1; i <= callees.length; i++) {
    const index = (turn + i) % callees.length
    if (isFree(callees[index]!)) return index
  }
  return NOT_FOUND
}

const unlessFull = <C>(callees: readonly C[], { isFree }: Chance<C>, index: number) =>
  index >= 0 && isFree(callees[index]!) ? index : NOT_FOUND

/**
 * Chooses a callee with a free slot: its index; -1 when there is none. Makes no copy of the callees and no function: it runs
 * for each call, and there may be thousands of callees.
 */
export const choose = <C extends Load>(policy: Policy, callees: readonly C[], chance: Chance<C>): number => {
  switch (policy) {
    // These name one callee. While it is full calls wait: spilling over would make a standby share the work.
    case 'single':
    case 'first':
      return unlessFull(callees, chance, callees.findIndex(chance.isUp))
    case 'last':
      return unlessFull(callees, chance, callees.findLastIndex(chance.isUp))

    case 'roundrobin':
      return nextFree(callees, chance)

    case 'random':
      return draw(callees, chance)

    // The power of two choices (Mitzenmacher, 1996): nearly as even as comparing all callees, and callers that all see the
    // same state don't all run to the same callee.
    case 'least': {
      const one = draw(callees, chance)
      const other = draw(callees, chance, one)
      return other >= 0 && callees[other]!.inFlight < callees[one]!.inFlight ? other : one
    }
  }
}
