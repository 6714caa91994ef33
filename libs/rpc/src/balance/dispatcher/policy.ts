/**
 * How one of several callees is chosen. The first five are WAMP's, for shared registrations. WAMP refuses a second callee
 * of a `single` procedure, and one that names another policy. Callees here announce themselves in a registry, which refuses
 * nobody: the second is a standby, as with `first`, and of several policies that of the newest callee counts.
 */
export const POLICIES = ['single', 'first', 'last', 'roundrobin', 'random', 'least'] as const
export type Policy = (typeof POLICIES)[number]

/** What a policy sees of a callee; they come in the order in which they joined. */
export interface Seat {
  readonly id: string
  readonly inFlight: number
  readonly free: boolean
}

interface Chance {
  /** Who was chosen last. */
  previous: string | undefined
  /** Uniform in [0, 1). */
  random: () => number
}

/** Chooses a callee with a free slot, or nobody. */
export const choose = <S extends Seat>(policy: Policy, seats: readonly S[], { previous, random }: Chance) => {
  const draw = (among: readonly S[]) => among[Math.floor(random() * among.length)]
  const free = seats.filter((seat) => seat.free)

  switch (policy) {
    // These name one callee. While it is full calls wait: spilling over would make a standby share the work.
    case 'single':
    case 'first':
      return seats[0]?.free ? seats[0] : undefined
    case 'last':
      return seats.at(-1)?.free ? seats.at(-1) : undefined

    case 'roundrobin': {
      const after = seats.findIndex((seat) => seat.id === previous) + 1
      return [...seats.slice(after), ...seats.slice(0, after)].find((seat) => seat.free)
    }

    case 'random':
      return draw(free)

    // The power of two choices (Mitzenmacher, 1996): nearly as even as asking everybody, and callers that all see the
    // same state don't all run to the same callee.
    case 'least': {
      const one = draw(free)
      const other = draw(free.filter((seat) => seat !== one))
      return one && other && other.inFlight < one.inFlight ? other : one
    }
  }
}
