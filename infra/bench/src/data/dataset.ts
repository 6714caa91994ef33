import { createRandom, type Graph, makePlan, type Random } from '@murmuration/seed'

export interface Person {
  id: string
  handle: string
  name: string
  bio: string
}

export interface Post {
  id: string
  author: Person
  text: string
}

export interface Dataset {
  people: Person[]
  posts: Post[]
  follows: { follower: Person; followee: Person }[]
}

const YEAR = 365 * 24 * 3_600_000 // ms
const MONTH = YEAR / 12
const SEED = 1

interface Size {
  people: number
  postsEach: number
  graph: Graph | undefined
}

/** The same people, follows and posts for all servers, ids included. Each person has as many posts. */
export const createDataset = ({ people: size, postsEach, graph: given }: Size, now: number): Dataset => {
  const random = createRandom(SEED)
  const graph = given ?? growGraph(size, random)
  const posts = graph.people * postsEach
  const plan = makePlan({ people: graph.people, posts, seed: SEED, graph })

  const people = plan.people.map(({ handle, name, bio }, index) => {
    const joined = now - YEAR + (index * (YEAR - MONTH)) / graph.people
    return { id: idAt(Math.floor(joined), random), handle, name, bio }
  })
  const at = (position: number) => people[position] ?? random.pick(people)

  const authors = random.shuffled(people.flatMap((person) => Array<Person>(postsEach).fill(person)))
  return {
    people,
    posts: plan.posts.map(({ text }, index) => {
      const written = now - MONTH + (index * MONTH) / posts
      return { id: idAt(Math.floor(written), random), author: authors[index] ?? at(0), text }
    }),
    follows: graph.follows.map(([follower, followee]) => ({ follower: at(follower), followee: at(followee) })),
  }
}

const FRIENDS = 20 // that everyone brings along: with 962 people, a mean of 40, as in the graph the targets were set on

/**
 * Friendships as they grow (Barabási and Albert, Science 286, 1999): each new person befriends some who are there, in
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

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** A UUIDv7 of a chosen moment (epoch ms), its other bits drawn: the same data has the same ids. */
export const idAt = (ms: number, random: Random) => {
  const time = hex(ms, 12)
  const group = (first: number) => hex((first << 12) | random.below(0x1000), 4)
  const node = hex(random.below(2 ** 24), 6) + hex(random.below(2 ** 24), 6)
  return `${time.slice(0, 8)}-${time.slice(8)}-${group(7)}-${group(8 + random.below(4))}-${node}`
}
