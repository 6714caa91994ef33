import { isCopy } from './copies.ts'

// Runs in Node and in browsers alike, and gives the same result to the bit: it compares and counts UTF-16 units and integers,
// and asks neither Unicode tables nor a locale.

/** Stands between two words that were not side by side in the text. */
export const BREAK = '|'

/** In how many texts each word, and each pair of neighbouring words, occurs. Sorted by UTF-16 units. */
export interface Counts {
  texts: number
  terms: [term: string, texts: number][]
}

/** Map: counts the lines of one chunk. A line that nearly repeats an earlier one of the chunk is not counted. */
export const countChunk = (lines: string[]): Counts => {
  const slices = countSlices(lines)
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
  }
}

/**
 * The same in slices, for a process that has other work too: each step compares one line with those before it, under a
 * millisecond for a chunk of 250.
 */
export function* countSlices(lines: string[]): Generator<undefined, Counts, undefined> {
  const originals: string[] = []
  for (const line of lines) {
    if (line !== '' && !originals.some((original) => isCopy(line, original))) originals.push(line)
    yield
  }
  return { texts: originals.length, terms: sorted(countAll(originals)) }
}

/** In how many lines each term occurs, copies included: no right count of a chunk says more. */
export const countAll = (lines: string[]) => {
  const counts = new Map<string, number>()
  for (const line of lines) for (const term of termsOf(line)) add(counts, term, 1)
  return counts
}

/** Reduce: the sum of the counts of several chunks. */
export const merge = (parts: Counts[]): Counts => {
  const counts = new Map<string, number>()
  for (const { terms } of parts) for (const [term, texts] of terms) add(counts, term, texts)
  return { texts: parts.reduce((sum, { texts }) => sum + texts, 0), terms: sorted(counts) }
}

const termsOf = (line: string) => {
  const terms = new Set<string>()
  let previous: string | undefined
  for (const word of line.split(' ')) {
    const isWord = word !== BREAK
    if (isWord) terms.add(word)
    if (isWord && previous !== undefined && previous !== word) terms.add(`${previous} ${word}`)
    previous = isWord ? word : undefined
  }
  return terms
}

const add = (counts: Map<string, number>, term: string, texts: number) =>
  counts.set(term, (counts.get(term) ?? 0) + texts)

// Not localeCompare, which differs from engine to engine.
const sorted = (counts: Map<string, number>) => [...counts].sort(([one], [other]) => (one < other ? -1 : 1))
