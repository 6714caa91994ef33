import { fold } from './fold.ts'

const SCRIPTS = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
// Kana share a few signs that belong to no script: repetition marks, the long vowel, dakuten.
const UNSPACED = [...SCRIPTS.map((name) => `\\p{Script=${name}}`), '\\u3006\\u3031-\\u3035\\u3099\\u309a\\u30fc'].join(
  '',
)
const LONGEST_RUN = 200 // longer than any text; the time that ICU needs for a run grows with the square of its length
const RUN = new RegExp(
  [
    `(?:(?=[\\p{L}\\p{M}\\p{N}])[${UNSPACED}]){1,${LONGEST_RUN}}`,
    `(?![${UNSPACED}])[\\p{L}\\p{N}_](?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}_])*`,
  ].join('|'),
  'gu',
)
const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u')

// Raise this with every change of the rules below: an index made by other rules misses results.
const RULES = 2
const [icu = ''] = (process.versions.icu ?? '').split('.') // ICU divides scripts without spaces, and each version divides some texts differently

/** The version of the rules of `wordsOf`. Each index stores the version that made it. */
export const WORDS_VERSION = `${RULES}, ICU ${icu}`

const language = new Intl.Segmenter('und', { granularity: 'word' })

const divide = (run: string) =>
  STARTS_UNSPACED.test(run)
    ? Array.from(language.segment(run), ({ segment }) => segment).filter((word) => /[\p{L}\p{N}]/u.test(word))
    : [run]

/** The words of each run of letters. A run is one word, except in scripts that are written without spaces. */
const runsOf = (text: string) => (fold(text).match(RUN) ?? []).map(divide).filter(({ length }) => length > 0)

/**
 * The words of a text, as search sees them: runs of letters with their marks, digits and `_`, without case and accents;
 * in scripts written without spaces, words as ICU divides them. Every index is built with this one function, so that all
 * indexes find the same.
 */
export const wordsOf = (text: string): string[] => runsOf(text).flat()

/** A part of a query. It matches if one of its `ways` matches, and a way matches if a text has all its words. */
export interface Wanted {
  ways: string[][]
  /** The last word of each way also matches as the beginning of a word. */
  open: boolean
}

// ICU divides the beginning of a word into smaller words (ประเท of ประเทศ: ประ, เท). So the last few words of a run may also
// be one word. No half-typed word has more such parts.
const MOST_PARTS = 8

const waysOf = (words: string[], open: boolean): Wanted[] => {
  const [before, parts] = [words.slice(0, -MOST_PARTS), words.slice(-MOST_PARTS)]
  const whole = before.length === 0 ? [parts.length] : []
  const joined = open ? parts.map((_, index) => index + 1) : whole
  const ways = joined
    .filter((count) => count > 1)
    .map((count) => [...parts.slice(0, -count), parts.slice(-count).join('')])
  return [...before.map((word) => ({ ways: [[word]], open: false })), { ways: [parts, ...ways], open }]
}

/** The parts that a text must all match to be found by `q`. Empty if `q` has no word. */
export const wantedOf = (q: string): Wanted[] => {
  const runs = runsOf(q)
  return runs.flatMap((words, index) => waysOf(words, index === runs.length - 1))
}
