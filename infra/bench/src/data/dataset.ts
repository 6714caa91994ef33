import { createRandom, type Graph, makePlan } from '@murmuration/seed'
import { growGraph } from './grow-graph.ts'
import { idAt } from './id-at.ts'

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

/** The same people, follows and posts for all servers, ids included. Everyone has as many posts as everybody else. */
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
