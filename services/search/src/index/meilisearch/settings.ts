import type { Settings } from 'meilisearch'
import { orderAttributes, orderOfHandle, orderOfId } from './order.ts'

const LARGEST_PAGE = 100
const NEVER_MS = 60_000 // longer than any caller waits

const settings = (searchable: string[], order: string[]): Settings => ({
  // Only for a person who looks around in Meilisearch itself: our searches are filters (terms.ts).
  searchableAttributes: searchable,
  filterableAttributes: ['id', 'version', 'terms', ...order],
  sortableAttributes: order,
  rankingRules: ['sort'],
  typoTolerance: { enabled: false },
  stopWords: [],
  synonyms: {},
  facetSearch: false, // searching among the terms themselves, which we do not do
  pagination: { maxTotalHits: LARGEST_PAGE + 1 }, // and the one that tells of a next page
  // When this is over, Meilisearch stops sorting and answers all the same. No answer is better than a wrong one.
  searchCutoffMs: NEVER_MS,
})

const postOrder = orderAttributes(orderOfId('').length)
const personOrder = orderAttributes(orderOfHandle('').length)

export const postSettings = settings(['text'], postOrder)
export const personSettings = settings(['handle', 'name'], personOrder)

export const newestFirst = postOrder.map((attribute) => `${attribute}:desc`)
export const byHandle = personOrder.map((attribute) => `${attribute}:asc`)
