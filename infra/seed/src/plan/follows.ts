import { createZipf, type Random } from './random.ts'

/** Who follows whom, as positions in the list of people. */
export type Follow = readonly [follower: number, followee: number]

const FAME = 0.9 // Zipf's exponent: nearly everyone follows the first few, and most are followed by a handful
const RETURNED = 0.3 // how often a follow is returned
const MOST = 60 // nobody of a few hundred people follows everybody
const MEAN = 14

/** Follows for `size` people, each pair once, nobody themselves. */
export const drawFollows = (random: Random, size: number): Follow[] => {
  const famous = createZipf(random, size, FAME)
  const following = Array.from({ length: size }, () => new Set<number>())

  const follow = (follower: number, followee: number) => {
    if (follower !== followee) following[follower]?.add(followee)
  }

  for (let person = 0; person < size; person++) {
    // Exponential: many follow a few, a few follow many.
    const wanted = Math.ceil(Math.min(MOST, (size - 1) / 2, -Math.log(1 - random.next()) * MEAN + 1))
    for (let i = 0; i < wanted; i++) {
      const other = famous()
      follow(person, other)
      if (random.chance(RETURNED)) follow(other, person)
    }
  }
  return following.flatMap((followees, follower) => [...followees].map((followee) => [follower, followee] as const))
}
