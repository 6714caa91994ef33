const WINDOW = 1_024 // sequence numbers behind the highest; what comes later than that is refused, since it may be a repeat
const MAX_SENDERS = 256 // 8 kB each

type Verdict = 'new' | 'duplicate' | 'late'

/** The sequence numbers of one sender. */
export const createWindow = () => {
  const seen = new Float64Array(WINDOW) // at `sequence % WINDOW` the last number that came there; 0 is none
  let [lowest, highest, count] = [Infinity, 0, 0]

  return {
    take(sequence: number): Verdict {
      if (sequence <= highest - WINDOW) return 'late'
      if (seen[sequence % WINDOW] === sequence) return 'duplicate'
      seen[sequence % WINDOW] = sequence
      lowest = Math.min(lowest, sequence)
      highest = Math.max(highest, sequence)
      count += 1
      return 'new'
    },
    /** The numbers that are missing between the first and the last that came. */
    lost: () => (count === 0 ? 0 : highest - lowest + 1 - count),
  }
}

/** All senders. The one that has been silent for longest is forgotten when there are too many; its losses stay counted. */
export const createSenders = () => {
  const windows = new Map<string, ReturnType<typeof createWindow>>()
  let lostBefore = 0

  return {
    take(sender: Buffer, sequence: number): Verdict {
      const key = sender.toString('hex')
      const window = windows.get(key) ?? createWindow()
      windows.delete(key) // the latest comes last
      windows.set(key, window)
      const [silent] = windows
      if (windows.size > MAX_SENDERS && silent) {
        lostBefore += silent[1].lost()
        windows.delete(silent[0])
      }
      return window.take(sequence)
    },
    lost: () => [...windows.values()].reduce((sum, window) => sum + window.lost(), lostBefore),
  }
}
