const LONGEST = 400 // UTF-16 units; no line of a post is longer, and a stranger's is cut here
const SAME_FIFTHS = 4 // of five

const rows = [new Uint16Array(LONGEST + 2), new Uint16Array(LONGEST + 2)] as const

/**
 * Whether one line becomes the other by changing, adding or removing at most a fifth of the longer one's characters. The edit
 * distance of Levenshtein, computed only in the band of the table that can lead to a distance within the limit (Ukkonen,
 * "Algorithms for approximate string matching", 1985). It ends early when a whole row is beyond the limit.
 */
export const isCopy = (line: string, other: string): boolean => {
  const [one, two] = [line.slice(0, LONGEST), other.slice(0, LONGEST)]
  const longer = Math.max(one.length, two.length)
  const limit = longer - Math.ceil((longer * SAME_FIFTHS) / 5)
  if (Math.abs(one.length - two.length) > limit) return false
  return distanceWithin(one, two, limit)
}

const distanceWithin = (one: string, two: string, limit: number) => {
  const beyond = limit + 1
  let [above, row]: [Uint16Array, Uint16Array] = [...rows]
  for (let j = 0; j <= two.length; j++) above[j] = Math.min(j, beyond)

  for (let i = 1; i <= one.length; i++) {
    const [from, to] = [Math.max(1, i - limit), Math.min(two.length, i + limit)]
    const letter = one.charCodeAt(i - 1)
    row[from - 1] = from === 1 ? Math.min(i, beyond) : beyond
    let least = row[from - 1]!
    for (let j = from; j <= to; j++) {
      const kept = above[j - 1]! + (two.charCodeAt(j - 1) === letter ? 0 : 1)
      const changed = Math.min(kept, above[j]! + 1, row[j - 1]! + 1)
      row[j] = changed
      if (changed < least) least = changed
    }
    row[to + 1] = beyond
    if (least > limit) return false
    ;[above, row] = [row, above]
  }
  return above[two.length]! <= limit
}
