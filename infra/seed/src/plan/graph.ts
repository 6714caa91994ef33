import { createZipf, type Random } from './random.ts'

/** People known only by their position, and who of them follows whom. */
export interface Graph {
  people: number
  follows: Follow[]
}

export class GraphError extends Error {
  override name = 'GraphError'
}

const COMMENT = /^[#%]/ // as SNAP and the Network Data Repository write theirs
const EDGE = /^(\d{1,15})[ \t]+(\d{1,15})$/

/**
 * Reads an edge list: two node numbers a line, each edge a friendship, so both follow each other. Nodes become
 * positions in the order of their numbers. Throws `GraphError`, which names the line, when one can't be read.
 */
export const parseGraph = (text: string): Graph => {
  const edges = text.split('\n').flatMap((line, index) => parseLine(line.trim(), index + 1))
  if (edges.length === 0) throw new GraphError('The graph has no edges')

  const neighbours = new Map<number, Set<number>>()
  const join = (a: number, b: number) => neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b))
  for (const [a, b] of edges) {
    join(a, b)
    join(b, a)
  }

  const nodes = [...neighbours].sort(([a], [b]) => a - b)
  const positions = new Map(nodes.map(([node], position) => [node, position]))
  const follows = nodes.flatMap(([, others], follower) =>
    [...others].map((other) => [follower, positions.get(other) ?? follower] as const),
  )
  return { people: nodes.length, follows }
}

const parseLine = (line: string, number: number): [number, number][] => {
  if (line === '' || COMMENT.test(line)) return []
  const [, a, b] = EDGE.exec(line) ?? []
  if (a === undefined || b === undefined) throw new GraphError(`Line ${number} of the graph is not two node numbers`)
  if (Number(a) === Number(b)) throw new GraphError(`Line ${number} of the graph joins node ${a} with itself`)
  return [[Number(a), Number(b)]]
}

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
