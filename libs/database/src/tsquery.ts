/**
 * A tsquery that asks for every word, and takes the last one as a beginning too. `words` are runs of letters, digits
 * and `_`, so inside quotes none of them can say anything else.
 */
export const toTsquery = (words: string[]) => `${words.map((word) => `'${word}'`).join(' & ')}:*`
