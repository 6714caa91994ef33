interface Wanted {
  ways: string[][]
  open: boolean
}

// Words are runs of letters, their marks, digits and `_`: inside quotes none of them can say anything else.
const quoted = (word: string) => `'${word}'`

const toWay = (words: string[], open: boolean) => `${words.map(quoted).join(' & ')}${open ? ':*' : ''}`

/** A tsquery that asks for all that is wanted (`wantedOf`): each in one of its ways, an open one by its beginning too. */
export const toTsquery = (wanted: Wanted[]) =>
  wanted.map(({ ways, open }) => `(${ways.map((way) => toWay(way, open)).join(' | ')})`).join(' & ')
