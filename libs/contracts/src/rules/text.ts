import { z } from 'zod'
import { isVisible } from './visible.ts'

/** Length as people count it: Unicode code points, not UTF-16 units. */
const codePoints = (text: string) => [...text].length

const tidy = (text: string) => text.replace(/\r\n?/g, '\n').trim()
const normalise = (text: string) => text.normalize('NFC').trim()

const CONTROL = /(?!\n)\p{Cc}/u
const LONE_SURROGATE = /\p{Cs}/u
// These characters would reverse the text beside the name.
const BIDI_CONTROL = /\p{Bidi_Control}/u

interface Length {
  min: number
  max: number
}

/** Text from users: line ends, Unicode form and outer spaces are normalised, then the length is checked. Parsing twice changes nothing. */
const written = ({ min, max }: Length) =>
  z
    .string()
    .transform(tidy)
    // Before normalising, which sorts combining marks in quadratic time. A code point of the result comes from at most four
    // code points of the input, of two UTF-16 units each.
    .pipe(z.string().max(8 * max, `may have at most ${max} characters`))
    .transform(normalise)
    .pipe(
      z
        .string()
        .refine((text) => codePoints(text) >= min, min === 1 ? 'must not be empty' : `needs ${min} characters`)
        .refine((text) => codePoints(text) <= max, `may have at most ${max} characters`)
        .refine((text) => !CONTROL.test(text), 'must not contain control characters')
        .refine((text) => !LONE_SURROGATE.test(text), 'is not well-formed Unicode'),
    )

export const MAX_TEXT = 141
export const MAX_NAME = 50
export const MAX_BIO = 160
export const MAX_QUERY = 100

const visible = (length: Length) =>
  written(length).refine((text) => text === '' || isVisible(text), 'must have a visible character')

export const Text = visible({ min: 1, max: MAX_TEXT })
export const Name = visible({ min: 1, max: MAX_NAME })
  .refine((name) => !name.includes('\n'), 'must be on one line')
  .refine((name) => !BIDI_CONTROL.test(name), 'must not turn the direction of writing')
export const Bio = written({ min: 0, max: MAX_BIO })
export const Query = written({ min: 1, max: MAX_QUERY })
