import type { Settings } from 'meilisearch'
import { orderAttributes, orderOfHandle, orderOfId } from './order.ts'

const LARGEST_PAGE = 100
const NEVER_MS = 60_000 // longer than any caller waits

const settings = (searchable: string[], order: string[]): Settings => ({
  // Only for people who explore Meilisearch itself: our searches are filters (terms.ts).
  searchableAttributes: searchable,
  filterableAttributes: ['id', 'version', 'terms', ...order],
  sortableAttributes: order,
  rankingRules: ['sort'],
  typoTolerance: { enabled: false },
  stopWords: [],
  synonyms: {},
  facetSearch: false, // search within facet values, which we do not use
  pagination: { maxTotalHits: LARGEST_PAGE + 1 }, // plus the item that shows whether there is a next page
  // After this time Meilisearch stops sorting and still answers. No answer is better than a wrong one.
  searchCutoffMs: NEVER_MS,
})

const postOrder = orderAttributes(orderOfId('').length)
const personOrder = orderAttributes(orderOfHandle('').length)

export const postSettings = settings(['text'], postOrder)
export const personSettings = settings(['handle', 'name'], personOrder)

export const newestFirst = postOrder.map((attribute) => `${attribute}:desc`)
export const byHandle = personOrder.map((attribute) => `${attribute}:asc`)
