/** A place in the queue, and what the queue is told of a call. */
export interface Waiting {
  /** ms, by any one clock. */
  deadline: number
  /** The order in which the calls came in. */
  readonly order: number
  /** The calls before and after it: one that leaves from the middle moves no other. */
  before?: this | undefined
  after?: this | undefined
}

/** Calls that wait, first in, first out, each until its deadline. All but `insert` and `expire` cost the same for any length. */
export const createQueue = <W extends Waiting>() => {
  let first: W | undefined
  let last: W | undefined
  let length = 0
  let nearest = Infinity // no deadline is before this: most of the time no call has to be looked at

  const put = (entry: W, before: W | undefined, after: W | undefined) => {
    entry.before = before
    entry.after = after
    if (before) before.after = entry
    else first = entry
    if (after) after.before = entry
    else last = entry
    length += 1
    nearest = Math.min(nearest, entry.deadline)
  }

  const remove = (entry: W) => {
    const { before, after } = entry
    if (before) before.after = after
    else first = after
    if (after) after.before = before
    else last = before
    entry.before = entry.after = undefined
    length -= 1
  }

  return {
    length: () => length,

    /** No deadline is before this. It may be the deadline of a call that has left the queue. */
    nearest: () => nearest,

    first: () => first,

    push: (entry: W) => put(entry, last, undefined),

    /** Before all that came later: it had its turn before. */
    insert(entry: W) {
      let after = first
      while (after && after.order < entry.order) after = after.after
      put(entry, after ? after.before : last, after)
    },

    /** Takes out one that is in this queue. */
    remove,

    /** Takes out those whose deadline is past. */
    expire(time: number): readonly W[] {
      if (nearest > time) return NONE
      const expired: W[] = []
      nearest = Infinity
      for (let entry = first, next; entry; entry = next) {
        next = entry.after
        if (entry.deadline > time) {
          nearest = Math.min(nearest, entry.deadline)
          continue
        }
        remove(entry)
        expired.push(entry)
      }
      return expired
    },
  }
}

const NONE = [] as const
