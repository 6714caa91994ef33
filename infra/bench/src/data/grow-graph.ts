import type { Graph, Random } from '@murmuration/seed'

const FRIENDS = 20 // that everyone brings along: with 962 people, a mean of 40, as in the graph the targets were set on

/**
 * Friendships as they grow (Barabási and Albert, Science 286, 1999): who comes new befriends those who are there, in
 * proportion to the friends they have. So a few end up with very many.
 */
export const growGraph = (people: number, random: Random): Graph => {
  const friendships: [number, number][] = []
  const ends: number[] = [] // everyone, as often as they have friends

  for (let person = 1; person < people; person++) {
    const wanted = Math.min(FRIENDS, person)
    const friends = new Set<number>(person <= FRIENDS ? Array.from({ length: person }, (_, other) => other) : [])
    while (friends.size < wanted) friends.add(random.pick(ends))
    for (const friend of friends) friendships.push([person, friend])
    ends.push(...friends, ...Array<number>(friends.size).fill(person))
  }
  return { people, follows: friendships.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]) }
}
