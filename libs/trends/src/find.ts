import type { Trend } from '@murmuration/contracts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Counts, countSlices, merge } from './count.ts'
import { lineOf } from './lines.ts'
import { topWords } from './top.ts'

/** How many of the newest posts are looked at. */
export const SAMPLE = 2_000
const NOW_SHARE = 4 // the newest quarter is "now", the rest is "before"
const CHUNK = 250 // lines; comparing each with each takes about a tenth of a second on a desktop, half a second on a phone
const WORDS = 8 // three lines on a phone

/** Counts chunks, in their order. */
export type CountChunks = (chunks: string[][]) => Promise<Counts[]>

/** The trending words of `texts`, which come newest first, at most `SAMPLE` of them. Rejects if `count` does. */
export const findTrends = async (texts: string[], count: CountChunks): Promise<Trend[]> => {
  const lines = texts.map(lineOf)
  const border = Math.ceil(lines.length / NOW_SHARE)
  const [now, before] = [chunksOf(lines.slice(0, border)), chunksOf(lines.slice(border))]
  const counts = await count([...now, ...before])
  return topWords(merge(counts.slice(0, now.length)), merge(counts.slice(now.length)), WORDS)
}

const chunksOf = (lines: string[]) =>
  Array.from({ length: Math.ceil(lines.length / CHUNK) }, (_, index) => lines.slice(index * CHUNK, (index + 1) * CHUNK))

/**
 * Counts in this process, in slices: between two of them waiting requests are served, so a request is held up for less than a
 * millisecond. A worker thread would hold up none, but needs a file and 10 MB of memory of its own for a second of work a minute.
 */
export const countHere: CountChunks = async (chunks) => {
  const counts: Counts[] = []
  for (const chunk of chunks) counts.push(await inSlices(chunk))
  return counts
}

const inSlices = async (chunk: string[]) => {
  const slices = countSlices(chunk)
  for (;;) {
    const { done, value } = slices.next()
    if (done) return value
    await nextTurn()
  }
}
