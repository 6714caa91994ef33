/** Works on a list, in its order, on at most `limit` things at a time. */
export const together = async <T, R>(
  limit: number,
  list: readonly T[],
  work: (item: T, index: number) => Promise<R>,
) => {
  const results = new Array<R>(list.length)
  const queue = list.entries() // one iterator that all workers share
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: Math.min(limit, list.length) }, worker))
  return results
}
