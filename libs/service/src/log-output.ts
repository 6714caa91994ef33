import { writeSync } from 'node:fs'
import { type DestinationStream, pino } from 'pino'

const APART_MS = 100 // a line waits so long at most
const BATCH_CHARACTERS = 2 ** 14 // and no longer than until there are so many; more of them in one write is no faster
const MOST_WAITING_BYTES = 2 ** 20 // while the reader is slow; beyond that the process waits for it
const PAUSE_MS = 10
const LAST_PAUSES = 100 // at the end of the process, for a reader that has stopped reading

const NOTHING = Buffer.alloc(0)

const sleeping = new Int32Array(new SharedArrayBuffer(4))
const pause = () => void Atomics.wait(sleeping, 0, 0, PAUSE_MS)

interface LogOutput extends DestinationStream {
  /** At the end of the process: writes what waits, and each later line at once. */
  end(): void
}

/**
 * Collects lines and writes them together: the system call for a line costs more than to make the line, and the process
 * that reads it is woken once for all. A warning or an error is written at once, with what waits before it: a process that
 * is killed a moment later, or runs out of memory, has said why.
 *
 * All writes are synchronous, so that none is under way when the process ends. Where a write fails (the reader is gone, the
 * disk is full) its lines are lost, and the process goes on.
 */
export const createLogOutput = (fd: number): LogOutput => {
  let lines = ''
  let bytes: Buffer = NOTHING // of lines that the reader had no room for
  let timer: NodeJS.Timeout | undefined
  let ended = false

  const write = () => {
    clearTimeout(timer)
    timer = undefined
    const added = Buffer.from(lines)
    bytes = bytes.length > 0 ? Buffer.concat([bytes, added]) : added
    lines = ''
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') bytes = NOTHING
    }
  }

  const flush = () => {
    write()
    while (bytes.length > MOST_WAITING_BYTES) {
      pause()
      write()
    }
    if (bytes.length > 0) schedule()
  }

  const schedule = () => {
    timer ??= setTimeout(flush, APART_MS).unref() // the end of the process writes as well
  }

  const writeLast = () => {
    write()
    for (let pauses = 0; bytes.length > 0 && pauses < LAST_PAUSES; pauses++) {
      pause()
      write()
    }
    bytes = NOTHING
  }

  const output = {
    [pino.symbols.needsMetadataGsym]: true as const,
    // Set by pino before each line.
    lastLevel: 0,
    write(line: string) {
      lines += line
      if (ended) writeLast()
      else if (output.lastLevel >= pino.levels.values['warn']! || lines.length >= BATCH_CHARACTERS) flush()
      else schedule()
    },
    end() {
      ended = true
      writeLast()
    },
  }
  return output
}
