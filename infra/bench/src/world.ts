import { readFile } from 'node:fs/promises'
import type { createScope } from '@murmuration/local'
import { parseGraph } from '@murmuration/seed'
import { createDataset } from './data/dataset.ts'
import { startParts } from './parts.ts'
import { startSystems, type SystemName } from './systems.ts'

export interface WorldOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  graph?: string
  people: number
  posts: number
  systems: readonly SystemName[]
  profile?: string
}

/** The people and their posts, and the systems that hold them. */
export const startWorld = async ({ scope, say, profile, ...options }: WorldOptions) => {
  const graph = options.graph === undefined ? undefined : parseGraph(await readFile(options.graph, 'utf8'))
  const dataset = createDataset({ people: options.people, postsEach: options.posts, graph }, Date.now())
  say(`${dataset.people.length} people, ${dataset.follows.length} follows, ${dataset.posts.length} posts`)

  const parts = await scope.own(startParts(dataset))
  const systems = await startSystems({ parts, scope, wanted: options.systems, profile })
  return { dataset, parts, systems }
}
