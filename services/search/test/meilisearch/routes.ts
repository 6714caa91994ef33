import { z } from 'zod'
import type { Fields } from './filter.ts'
import { createStandInIndex, Settings, type StandInIndex } from './index.ts'
import { problem } from './problem.ts'
import { createTasks } from './tasks.ts'

const Creation = z.strictObject({ uid: z.string().regex(/^[\w-]+$/), primaryKey: z.string() })
const Swaps = z.array(z.strictObject({ indexes: z.tuple([z.string(), z.string()]) }))
const Documents = z.array(z.looseObject({}))

type Route = [method: string, path: RegExp, answer: (body: unknown, part: string, query: URLSearchParams) => unknown]

/** Meilisearch as documented, as far as our adapter goes. */
export const createRoutes = () => {
  const indexes = new Map<string, StandInIndex>()
  const tasks = createTasks()

  const at = (uid: string) => {
    const index = indexes.get(uid)
    if (!index) throw problem('index_not_found', `Index \`${uid}\` not found.`)
    return index
  }

  const create = (body: unknown) => {
    const { uid, primaryKey } = Creation.parse(body)
    return tasks.enqueue('indexCreation', uid, () => {
      if (indexes.has(uid)) throw problem('index_already_exists', `Index \`${uid}\` already exists.`)
      indexes.set(uid, createStandInIndex(primaryKey))
    })
  }

  const remove = (_: unknown, uid: string) =>
    tasks.enqueue('indexDeletion', uid, () => {
      at(uid)
      indexes.delete(uid)
    })

  const configure = (body: unknown, uid: string) => {
    const settings = Settings.partial().parse(body)
    return tasks.enqueue('settingsUpdate', uid, () => at(uid).configure(settings))
  }

  const add = (body: unknown, uid: string, query: URLSearchParams) => {
    const documents: Fields[] = Documents.parse(body)
    return tasks.enqueue('documentAdditionOrUpdate', uid, () => {
      if (query.get('primaryKey') !== at(uid).primaryKey) throw problem('index_primary_key_already_exists', uid)
      at(uid).put(documents)
    })
  }

  const swap = (body: unknown) => {
    const swaps = Swaps.parse(body)
    return tasks.enqueue('indexSwap', null, () => {
      for (const [a, b] of swaps.map((one) => one.indexes)) {
        const [first, second] = [at(a), at(b)]
        indexes.set(a, second).set(b, first)
      }
    })
  }

  const routes: Route[] = [
    ['GET', /^\/health$/, () => ({ status: 'available' })],
    ['POST', /^\/indexes$/, create],
    ['DELETE', /^\/indexes\/([\w-]+)$/, remove],
    ['PATCH', /^\/indexes\/([\w-]+)\/settings$/, configure],
    ['POST', /^\/indexes\/([\w-]+)\/documents$/, add],
    ['POST', /^\/indexes\/([\w-]+)\/documents\/fetch$/, (body, uid) => at(uid).fetch(body)],
    ['POST', /^\/indexes\/([\w-]+)\/search$/, (body, uid) => at(uid).search(body)],
    ['POST', /^\/swap-indexes$/, swap],
    ['GET', /^\/tasks\/(\d+)$/, (_, uid) => tasks.get(Number(uid))],
  ]
  return { routes, indexes, tasks }
}
