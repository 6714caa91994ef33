export interface Line {
  kind: 'same' | 'monolith' | 'split'
  text: string
}

// lengths[i][j]: the longest common subsequence of a from i on and b from j on
const commonLengths = (a: string[], b: string[]) => {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const longer = Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : longer
    }
  }
  return lengths
}

/** The lines of two texts in one list: what both have, what only the monolith has, what only the split has. */
export const diff = (monolith: string, split: string): Line[] => {
  const a = monolith.split('\n')
  const b = split.split('\n')
  const lengths = commonLengths(a, b)
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++]! })
      j++
    } else if (j === b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push({ kind: 'monolith', text: a[i++]! })
    } else {
      lines.push({ kind: 'split', text: b[j++]! })
    }
  }
  return lines
}

/** How many lines stand on one side only. */
export const differing = (lines: Line[]) => lines.filter(({ kind }) => kind !== 'same').length
