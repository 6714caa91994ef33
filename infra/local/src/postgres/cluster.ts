import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Account } from '../process/guarded.ts'
import { type Binaries, canReach } from './binaries.ts'

const run = promisify(execFile)

/** Where a cluster's files lie, and the password of its superuser. */
interface Cluster {
  home: string
  data: string
  password: string
}

const SUPERUSER = 'postgres'

const makeFolder = async (path: string, account: Account | undefined) => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (account) await chown(path, account.uid, account.gid)
}

/** The folder asked for, or one under the system's temp where PostgreSQL's account cannot get to it. */
export const homeFor = async (dir: string, account: Account | undefined, say: (sentence: string) => void) => {
  const wanted = resolve(dir)
  await makeFolder(wanted, account)
  if (canReach(wanted, account)) return wanted
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  const home = join(tmpdir(), `murmuration-${name}`)
  await makeFolder(home, account)
  say(`PostgreSQL does not run as root and cannot get into ${wanted}: its data lies in ${home}.`)
  return home
}

/** Makes the cluster unless it is there. One cut off half way leaves nothing that looks finished. */
export const ensureCluster = async (
  home: string,
  { initdb }: Binaries,
  account: Account | undefined,
): Promise<Cluster> => {
  const data = join(home, 'data')
  const passwordFile = join(home, 'password')
  if (existsSync(data)) return { home, data, password: await readFile(passwordFile, 'utf8') }

  const password = randomBytes(24).toString('base64url')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account) await chown(passwordFile, account.uid, account.gid)
  const unfinished = join(home, 'data.unfinished')
  await rm(unfinished, { recursive: true, force: true })
  const encoding = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const login = ['--username', SUPERUSER, '--pwfile', passwordFile, '--auth=scram-sha-256']
  await run(initdb, ['-D', unfinished, ...encoding, ...login, '--no-sync'], { ...account, cwd: '/' })
  await rename(unfinished, data)
  return { home, data, password }
}

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
  // After a crash the file stays, and its number may by now be another program's.
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
