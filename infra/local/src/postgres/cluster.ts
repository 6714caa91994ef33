import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from '../guarded.ts'
import { canReach } from './account.ts'
import type { Binaries } from './binaries.ts'

const run = promisify(execFile)

/** Where a cluster's files lie, and the password of its superuser. */
export interface Cluster {
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
