export type Random = ReturnType<typeof createRandom>

const GOLDEN = 0x6d2b79f5
const TWO_TO_32 = 4_294_967_296

/** mulberry32 (Tommy Ettinger, public domain): chance that is the same on every machine. */
const mulberry32 = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + GOLDEN) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32
  }
}

export const createRandom = (seed: number) => {
  const next = mulberry32(seed)
  const below = (limit: number) => Math.floor(next() * limit)

  /** One of a list, which must not be empty. */
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[below(list.length)]
    if (chosen === undefined) throw new RangeError('pick() needs a list with something in it')
    return chosen
  }

  /** The same things in another order (Fisher and Yates). */
  const shuffled = <T>(list: readonly T[]) => {
    const rest = [...list]
    return list.flatMap(() => rest.splice(below(rest.length), 1))
  }

  return { next, below, pick, shuffled, chance: (probability: number) => next() < probability }
}

/**
 * Draws indexes below `size` so that the one of rank r comes up in proportion to 1 / r^exponent (Zipf's law):
 * a few very often, most now and then. Which index has which rank is drawn as well.
 */
export const createZipf = (random: Random, size: number, exponent: number) => {
  const order = random.shuffled(Array.from({ length: size }, (_, index) => index))
  let sum = 0
  const bounds = order.map((_, rank) => (sum += 1 / (rank + 1) ** exponent))

  return () => {
    const point = random.next() * sum
    let low = 0
    let high = size - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((bounds[middle] ?? sum) > point) high = middle
      else low = middle + 1
    }
    return order[low] ?? 0
  }
}
