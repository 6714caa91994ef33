import type { CountChunks, Counts } from '@murmuration/trends'
import type { ChunkCase } from './chunk-case.ts'

interface OurselvesOptions {
  countHere: CountChunks
  onIdle: () => void
  onFailed: (reason: unknown) => void
}

/** Counts chunks in this process, one after the other, beside the calls. */
export const createOurselves = ({ countHere, onIdle, onFailed }: OurselvesOptions) => {
  const waiting: { one: ChunkCase; use: (counts: Counts) => void }[] = []
  let isCounting = false

  const drain = async () => {
    isCounting = true
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [counts] = await countHere([next.one.chunk])
        next.use(counts!) // as many as there are chunks
      }
    } catch (reason) {
      onFailed(reason)
    }
    isCounting = false // at once: what is asked for in between would wait for ever
    onIdle()
  }

  return {
    isCounting: () => isCounting,
    count(one: ChunkCase, use: (counts: Counts) => void) {
      waiting.push({ one, use })
      if (!isCounting) void drain() // never rejects; the calls go on meanwhile
    },
  }
}
