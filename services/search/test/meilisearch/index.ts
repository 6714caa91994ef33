import { z } from 'zod'
import { filterOf, type Fields } from './filter.ts'
import { problem } from './problem.ts'

// Strict, all of them: what is not named here we don't send, and Meilisearch refuses fields that it doesn't know.
export const Settings = z.strictObject({
  searchableAttributes: z.array(z.string()).default(['*']),
  filterableAttributes: z.array(z.string()).default([]),
  sortableAttributes: z.array(z.string()).default([]),
  rankingRules: z.array(z.string()).default(['words', 'typo', 'proximity', 'attribute', 'sort', 'exactness']),
  typoTolerance: z.strictObject({ enabled: z.boolean() }).default({ enabled: true }),
  stopWords: z.array(z.string()).default([]),
  synonyms: z.record(z.string(), z.array(z.string())).default({}),
  facetSearch: z.boolean().default(true),
  pagination: z.strictObject({ maxTotalHits: z.number() }).default({ maxTotalHits: 1000 }),
  searchCutoffMs: z.number().nullable().default(null),
})

const Filter = z.union([z.string(), z.array(z.string())]).optional()

const Search = z.strictObject({
  q: z.null(),
  filter: Filter,
  sort: z.array(z.string().regex(/^\w+:(asc|desc)$/)).default([]),
  limit: z.number().int().default(20),
  attributesToRetrieve: z.array(z.string()),
})

const Fetch = z.strictObject({
  filter: Filter,
  fields: z.array(z.string()),
  limit: z.number().int().default(20),
  offset: z.number().int().default(0),
})

const pick = (fields: Fields, names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))

/** One index of the stand-in: what its routes answer. */
export const createStandInIndex = (primaryKey: string) => {
  let settings = Settings.parse({})
  const documents = new Map<unknown, Fields>()
  const matching = (filter: string | string[] | undefined) =>
    [...documents.values()].filter(filterOf(filter, settings.filterableAttributes))

  const inOrder = (sort: string[]) => {
    const keys = sort.map((rule) => {
      const [attribute = '', direction] = rule.split(':')
      if (!settings.sortableAttributes.includes(attribute)) throw problem('invalid_search_sort', attribute)
      return { attribute, sign: direction === 'asc' ? 1 : -1 }
    })
    return (a: Fields, b: Fields) =>
      keys.map(({ attribute, sign }) => sign * (Number(a[attribute]) - Number(b[attribute]))).find((by) => by !== 0) ??
      0
  }

  return {
    primaryKey,
    settings: () => settings,
    documents: () => [...documents.values()],
    configure(body: object) {
      settings = Settings.parse({ ...settings, ...body })
    },
    put(added: Fields[]) {
      for (const document of added) documents.set(document[primaryKey], document)
    },
    search(body: unknown) {
      const { filter, sort, limit, attributesToRetrieve } = Search.parse(body)
      const found = settings.rankingRules.includes('sort') ? matching(filter).sort(inOrder(sort)) : matching(filter)
      const hits = found.slice(0, Math.min(limit, settings.pagination.maxTotalHits))
      return {
        hits: hits.map((hit) => pick(hit, attributesToRetrieve)),
        query: '',
        processingTimeMs: 1,
        limit,
        offset: 0,
        estimatedTotalHits: found.length,
      }
    },
    fetch(body: unknown) {
      const { filter, fields, limit, offset } = Fetch.parse(body)
      const found = matching(filter)
      const results = found.slice(offset, offset + limit).map((document) => pick(document, fields))
      return { results, offset, limit, total: found.length }
    },
  }
}

export type StandInIndex = ReturnType<typeof createStandInIndex>
