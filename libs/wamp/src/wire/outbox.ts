import type { Socket } from 'node:net'

/**
 * Collects the frames of one turn of the event loop and writes them at once: with many small messages the system calls cost
 * more than everything else.
 */
export const createOutbox = (socket: Socket) => {
  let chunks: Uint8Array[] = []
  let size = 0

  const flush = () => {
    if (chunks.length === 0) return
    const batch = chunks
    chunks = []
    size = 0
    if (!socket.writable) return
    for (const part of partsOf(batch)) socket.write(part)
  }

  return {
    push: (...frame: Uint8Array[]) => {
      if (chunks.length === 0) setImmediate(flush)
      for (const chunk of frame) {
        chunks.push(chunk)
        size += chunk.length
      }
    },
    flush,
    waiting: () => size + socket.writableLength,
  }
}

const partsOf = (batch: Uint8Array[]): Uint8Array[] => [Buffer.concat(batch)]
