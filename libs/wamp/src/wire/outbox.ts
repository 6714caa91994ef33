import type { Socket } from 'node:net'

/**
 * Collects the frames that one piece of input leads to, and writes them at once: with many small messages the system calls
 * cost more than everything else. It does not wait for further input, which would hold up calls that come one by one.
 * `drained` runs when nothing waits any more.
 */
export const createOutbox = (socket: Socket, drained: () => void) => {
  let chunks: Uint8Array[] = []
  let size = 0

  const flush = () => {
    if (chunks.length === 0) return
    const batch = chunks
    chunks = []
    size = 0
    if (!socket.writable) return
    // What the operating system takes at once is followed by no 'drain'.
    if (socket.write(Buffer.concat(batch))) drained()
  }
  socket.on('drain', drained)

  return {
    push: (...frame: Uint8Array[]) => {
      if (chunks.length === 0) process.nextTick(flush)
      for (const chunk of frame) {
        chunks.push(chunk)
        size += chunk.length
      }
    },
    flush,
    waiting: () => size + socket.writableLength,
  }
}
