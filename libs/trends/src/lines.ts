import { wordsOf } from '@murmuration/contracts'
import { BREAK } from './count.ts'
import { isStopWord } from './stop-words.ts'

const LINK_OR_HANDLE = /(?:https?:\/\/|www\.)\S+|@\w+/giu
const TOKEN = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*|[^\s\p{L}\p{M}\p{N}_]/gu
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const LETTER = /\p{L}/u

const SHORTEST = 2 // a single letter is a piece of a word: the t of don't
const LONGEST = 30 // what is longer is no word that anyone looks for

const divide = (token: string) => (UNSPACED.test(token) ? wordsOf(token) : [token])

const canTrend = (word: string) =>
  word.length >= SHORTEST && word.length <= LONGEST && LETTER.test(word) && !isStopWord(word)

/**
 * The words of a text that can trend, in lower case, between spaces. A `|` stands for what was between two words: punctuation, a stop
 * word, a link, a handle. So `A cup of tea, green tea!` becomes `cup | tea | green tea`.
 *
 * Only the process that owns the posts does this. Which characters are letters depends on the version of Unicode, and dividing a
 * text without spaces on that of ICU: two devices would disagree. What is left to count is the same on every engine.
 */
export const lineOf = (text: string): string => {
  const tokens = text.normalize('NFC').toLowerCase().replace(LINK_OR_HANDLE, BREAK).match(TOKEN) ?? []
  const words = tokens.flatMap(divide).map((word) => (canTrend(word) ? word : BREAK))
  return words
    .filter((word, index) => word !== BREAK || (index > 0 && words[index - 1] !== BREAK))
    .join(' ')
    .replace(/ \|$/, '')
}
