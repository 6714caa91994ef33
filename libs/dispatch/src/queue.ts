/** Calls that wait, first in, first out, each until its deadline (ms, by any one clock). */
export const createQueue = <Call>() => {
  let waiting: { call: Call; deadline: number }[] = []
  let nearest = Infinity // no deadline is before this: most of the time no call has to be looked at

  return {
    length: () => waiting.length,

    /** No deadline is before this. It may be the deadline of a call that has left the queue. */
    nearest: () => nearest,

    push(call: Call, deadline: number) {
      waiting.push({ call, deadline })
      nearest = Math.min(nearest, deadline)
    },

    /** At the head: it had its turn before. */
    unshift(call: Call, deadline: number) {
      waiting.unshift({ call, deadline })
      nearest = Math.min(nearest, deadline)
    },

    shift: () => waiting.shift()?.call,

    remove(call: Call) {
      waiting = waiting.filter((each) => each.call !== call)
    },

    /** Takes out those whose deadline is past. */
    expire(time: number): Call[] {
      if (nearest > time) return []
      const expired = waiting.filter(({ deadline }) => deadline <= time)
      waiting = waiting.filter(({ deadline }) => deadline > time)
      nearest = waiting.reduce((least, { deadline }) => Math.min(least, deadline), Infinity)
      return expired.map(({ call }) => call)
    },

    clear: (): Call[] => waiting.splice(0).map(({ call }) => call),
  }
}
