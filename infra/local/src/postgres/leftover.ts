import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

// A slim container has no ps, and macOS has no /proc.
const commandOf = (pid: number) =>
  readFile(`/proc/${pid}/cmdline`, 'utf8')
    .catch(async () => (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout)
    .catch(() => '')

/** What PostgreSQL notes in its folder about the server that runs there. */
export const runningIn = async (data: string): Promise<{ pid: number; port: number } | undefined> => {
  const file = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid, , , port] = file.split('\n').map(Number)
  if (!pid || !port) return undefined
  // After a crash the file stays, and its number may by now be anybody's.
  return (await commandOf(pid)).includes(data) ? { pid, port } : undefined
}

const isReused = async (data: string) => {
  const file = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(file.split('\n')[0])
  return !pid || (await commandOf(pid)) !== ''
}

/** After an unclean end: a server left running is stopped (fast, but orderly), a file that names another program is removed. */
export const clearLeftover = async (data: string) => {
  const leftover = await runningIn(data)
  if (leftover) process.kill(leftover.pid, 'SIGINT')
  while (leftover && (await runningIn(data))) await sleep(50)
  // Of a server that was killed PostgreSQL removes the file itself, but not before the processes it left behind have ended:
  // two servers on one folder would destroy it. Only a number that is another program's by now would stop it for ever.
  if (await isReused(data)) await rm(join(data, 'postmaster.pid'), { force: true })
}
