import { createHash } from 'node:crypto'
import type { Wanted } from '@murmuration/contracts'

// A search is a filter, not a query (`q`). Meilisearch's tokeniser reads a query: it splits words at `_`, splits Chinese at
// other places than ICU, joins neighbours (`key board` finds `keyboard`), folds more than we do, and stops after ten words.
// A filter only compares values. So a document lists its words, and for the last word of a search every beginning of its
// words. A text of 141 characters has little more than 141 beginnings.

// For other values a filter compares the compatibility decomposition (`²` as `2`), and only the first 468 bytes.
const PLAIN = /^[a-z0-9_]{1,100}$/

const HASH_DIGITS = 20 // 80 bits: among a billion words, one chance in two million that any two are mistaken for each other

const hash = (word: string) => createHash('sha256').update(word).digest('hex').slice(0, HASH_DIGITS)

const safely = (word: string) => (PLAIN.test(word) ? word : `#${hash(word)}`)

// With the sign Meilisearch does not read `42` as a number, which would equal `42.0`.
const whole = (word: string) => `=${safely(word)}`
const beginning = (word: string) => `${safely(word)}*`

const beginningsOf = (word: string) => {
  const signs = [...word]
  return signs.map((_, index) => signs.slice(0, index + 1).join(''))
}

/** The terms by which searches find a document with these words. */
export const termsOf = (words: string[]) => [
  ...new Set([...words.map(whole), ...words.flatMap(beginningsOf).map(beginning)]),
]

const toWay = (words: string[], open: boolean) => {
  const terms = open ? [...words.slice(0, -1).map(whole), ...words.slice(-1).map(beginning)] : words.map(whole)
  return terms.map((term) => `terms = "${term}"`).join(' AND ')
}

/** Filters, all of which must match: one for each part, which matches in one of its ways. An open part also matches a beginning. */
export const filtersFor = (wanted: Wanted[]) =>
  wanted.map(({ ways, open }) => ways.map((words) => toWay(words, open)).join(' OR '))
