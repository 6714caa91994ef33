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

type DatasetOptions = Pick<WorldOptions, 'graph' | 'people' | 'posts'>

/** The people and posts that were asked for. */
export const datasetFor = async ({ graph: file, people, posts }: DatasetOptions) => {
  const graph = file === undefined ? undefined : parseGraph(await readFile(file, 'utf8'))
  return createDataset({ people, postsEach: posts, graph }, Date.now())
}

/** The people and their posts, and the systems that hold them. */
export const startWorld = async ({ scope, say, profile, ...options }: WorldOptions) => {
  const dataset = await datasetFor(options)
  say(`${dataset.people.length} people, ${dataset.follows.length} follows, ${dataset.posts.length} posts`)

  const parts = await scope.own(startParts(dataset))
  const systems = await startSystems({ parts, scope, wanted: options.systems, profile })
  return { dataset, parts, systems }
}
