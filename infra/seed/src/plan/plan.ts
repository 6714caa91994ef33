import { drawFollows, type Follow, type Graph } from './graph.ts'
import { drawPeople, type Person } from './people.ts'
import { createRandom, createZipf, type Random } from './random.ts'
import { createTexts } from './texts.ts'

export interface PlannedPost {
  author: number
  text: string
}

/** What a system holds when it has been seeded. People are named by their position. */
export interface Plan {
  people: Person[]
  follows: Follow[]
  posts: PlannedPost[]
}

interface PlanOptions {
  people: number
  posts: number
  seed: number
  graph?: Graph | undefined
}

const TALKATIVE = 0.6 // Zipf's exponent: the busiest of 200 people writes some 30 times as often as the quietest

/** The same options give the same plan, on every machine. */
export const makePlan = ({ people: wanted, posts, seed, graph }: PlanOptions): Plan => {
  // A stream of chance for each part: other posts don't make other people.
  const [forPeople, forFollows, forPosts] = [0, 1, 2].map((part) => createRandom(seed * 3 + part)) as [
    Random,
    Random,
    Random,
  ]
  const people = drawPeople(forPeople, graph?.people ?? wanted)
  return {
    people,
    follows: graph?.follows ?? drawFollows(forFollows, people.length),
    posts: drawPosts(forPosts, people, posts),
  }
}

const drawPosts = (random: Random, people: Person[], size: number): PlannedPost[] => {
  const nextAuthor = createZipf(random, people.length, TALKATIVE)
  const textOn = createTexts(random)
  return Array.from({ length: size }, () => {
    const author = nextAuthor()
    return { author, text: textOn(random.pick(people[author]?.topics ?? [])) }
  })
}
