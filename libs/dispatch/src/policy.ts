/**
 * How one of several callees is chosen. The first five are WAMP's, for shared registrations. WAMP refuses a second callee
 * of a `single` procedure, and one that names another policy. Callees here announce themselves in a registry, which accepts
 * all: the second is a standby, as with `first`, and of several policies that of the newest callee counts.
 */
export const POLICIES = ['single', 'first', 'last', 'roundrobin', 'random', 'least'] as const
export type Policy = (typeof POLICIES)[number]

/** What a policy sees of a callee; they come in the order in which they joined. */
export interface Callee {
  readonly id: string
  readonly inFlight: number
  readonly free: boolean
}

interface Chance {
  /** The callee that was chosen last. */
  previous: string | undefined
  /** Uniform in [0, 1). */
  random: () => number
}

/** Chooses a callee with a free slot; undefined when there is none. */
export const choose = <S extends Callee>(policy: Policy, callees: readonly S[], { previous, random }: Chance) => {
  const draw = (among: readonly S[]) => among[Math.floor(random() * among.length)]
  const free = callees.filter((callee) => callee.free)

  switch (policy) {
    // These name one callee. While it is full calls wait: spilling over would make a standby share the work.
    case 'single':
    case 'first':
      return callees[0]?.free ? callees[0] : undefined
    case 'last':
      return callees.at(-1)?.free ? callees.at(-1) : undefined

    case 'roundrobin': {
      const after = callees.findIndex((callee) => callee.id === previous) + 1
      return [...callees.slice(after), ...callees.slice(0, after)].find((callee) => callee.free)
    }

    case 'random':
      return draw(free)

    // The power of two choices (Mitzenmacher, 1996): nearly as even as comparing all callees, and callers that all see the
    // same state don't all run to the same callee.
    case 'least': {
      const one = draw(free)
      const other = draw(free.filter((callee) => callee !== one))
      return one && other && other.inFlight < one.inFlight ? other : one
    }
  }
}
