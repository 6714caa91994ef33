const MAX_REMEMBERED = 1000 // ids of a client that does not count; the oldest are forgotten

/**
 * Tells whether a session uses a request id for the first time. WAMP wants them counted up from 1; such clients cost two
 * numbers, however long they stay. Ids in another order are remembered one by one.
 */
export const createRequestIds = () => {
  let first = 0
  let last = -1 // the ids from first to last have been used
  const others = new Set<number>()

  return {
    /** False if the id has been used before. */
    use: (id: number): boolean => {
      if (id - last === 1) {
        last = id
        return !others.delete(id)
      }
      if (last < 0) {
        first = id
        last = id
        return true
      }
      if ((id >= first && id <= last) || others.has(id)) return false
      others.add(id)
      if (others.size > MAX_REMEMBERED) others.delete(oldestOf(others))
      return true
    },
  }
}

const oldestOf = (ids: Set<number>): number => ids.values().next().value ?? 0
