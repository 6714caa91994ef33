import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Of whom a folder is stands in its name: murmuration-run-<process id>-<something unique>
const PREFIX = 'murmuration-run-'

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code === 'EPERM' // alive, and somebody else's
  }
}

/** A folder for this run. Those of runs that were killed, and could not tidy up, go. */
export const makeRunFolder = async () => {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : NaN
    if (pid > 0 && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
}
