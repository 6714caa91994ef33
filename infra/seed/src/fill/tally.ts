/** How often each number comes in a list. */
export const tally = (list: number[]) => {
  const counts = new Map<number, number>()
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}
