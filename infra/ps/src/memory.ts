import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

const fromProc = async (pid: number) => {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1])
}

// Slim containers have no ps, macOS has no /proc.
const fromPs = async (pid: number) => Number((await execute('ps', ['-o', 'rss=', '-p', String(pid)])).stdout)

/** Megabytes a process holds in memory, those that it shares with others included. */
export const memoryOf = async (pid: number): Promise<number | undefined> => {
  const kilobytes = await fromProc(pid)
    .catch(() => fromPs(pid))
    .catch(() => NaN) // it has just ended
  return Number.isFinite(kilobytes) ? Math.round(kilobytes / 1024) : undefined
}
