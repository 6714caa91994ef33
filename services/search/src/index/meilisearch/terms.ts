import { createHash } from 'node:crypto'
import type { Wanted } from '@murmuration/contracts'

// Which documents have a word is asked as a filter, not as a query (`q`). A query is read by a tokeniser, which splits
// words at `_` and elsewhere in Chinese than ICU does, joins neighbours (`key board` finds `keyboard`), folds more than we do, and stops after
// ten words; a filter is a plain comparison of values. So a document lists its words, and for the last word of a search
// every beginning of them, of which a text of 141 signs has not many more than 141.

// Of other values a filter would compare the compatibility decomposition (`²` as `2`) and only their first 468 bytes.
const PLAIN = /^[a-z0-9_]{1,100}$/

const HASH_DIGITS = 20 // 80 bits: among a billion words, one chance in two million that any two are mistaken for each other

const hash = (word: string) => createHash('sha256').update(word).digest('hex').slice(0, HASH_DIGITS)

const safely = (word: string) => (PLAIN.test(word) ? word : `#${hash(word)}`)

// The sign keeps `42` from being taken for a number, which `42.0` would be as well.
const whole = (word: string) => `=${safely(word)}`
const beginning = (word: string) => `${safely(word)}*`

const beginningsOf = (word: string) => {
  const signs = [...word]
  return signs.map((_, index) => signs.slice(0, index + 1).join(''))
}

/** What a document with these words is found by. */
export const termsOf = (words: string[]) => [
  ...new Set([...words.map(whole), ...words.flatMap(beginningsOf).map(beginning)]),
]

const toWay = (words: string[], open: boolean) => {
  const terms = open ? [...words.slice(0, -1).map(whole), ...words.slice(-1).map(beginning)] : words.map(whole)
  return terms.map((term) => `terms = "${term}"`).join(' AND ')
}

/** Filters, all of which must match: each part in one of its ways, an open one by a beginning too. */
export const filtersFor = (wanted: Wanted[]) =>
  wanted.map(({ ways, open }) => ways.map((words) => toWay(words, open)).join(' OR '))
