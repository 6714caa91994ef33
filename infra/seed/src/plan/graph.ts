import type { Follow } from './follows.ts'

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
