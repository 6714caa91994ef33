import type { Trend } from '@murmuration/contracts'
import type { Counts } from './count.ts'

const LEAST_TEXTS = 2 // what occurs in a single text is no trend

interface Candidate extends Trend {
  score: number
}

/**
 * The words and phrases that come much more often now than before, the strongest first. The score compares the texts that have a
 * term now with those expected from before, as a chi-squared test does: (now - expected)² / (expected + 1).
 */
export const topWords = (now: Counts, before: Counts, limit: number): Trend[] => {
  const earlier = new Map(before.terms)
  const current = new Map(now.terms)
  const candidates = now.terms
    .map(([text, posts]) => ({ text, posts, score: scoreOf(posts, earlier.get(text) ?? 0, now.texts, before.texts) }))
    .filter(({ posts, score }) => posts >= LEAST_TEXTS && score > 0)
  return withoutRepeats(candidates, current)
    .sort((one, other) => other.score - one.score || other.posts - one.posts || (one.text < other.text ? -1 : 1))
    .slice(0, limit)
    .map(({ text, posts }) => ({ text, posts }))
}

const scoreOf = (posts: number, postsBefore: number, texts: number, textsBefore: number) => {
  const expected = textsBefore === 0 ? 0 : (postsBefore * texts) / textsBefore
  return posts > expected ? (posts - expected) ** 2 / (expected + 1) : 0
}

/** A phrase replaces its words where it has at least half of the texts of each; otherwise the words replace the phrase. */
const withoutRepeats = (candidates: Candidate[], current: Map<string, number>) => {
  const hidden = new Set<string>()
  for (const { text, posts } of candidates) {
    const words = text.split(' ')
    if (words.length === 1) continue
    const isPhrase = words.every((word) => 2 * posts >= (current.get(word) ?? 0))
    for (const term of isPhrase ? words : [text]) hidden.add(term)
  }
  return candidates.filter(({ text }) => !hidden.has(text))
}
