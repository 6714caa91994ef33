import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { tools } from '../folders.ts'
import { whenUnlocked } from '../lock.ts'
import { UserError } from '../user-error.ts'

interface RedisProgram {
  command: string
  env?: NodeJS.ProcessEnv
}

const onPath = (name: string) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))

const HELP = `Redis is needed. Install it and try again:
  macOS           brew install redis
  Debian, Ubuntu  sudo apt-get install redis-server
  Fedora          sudo dnf install valkey
  Arch            sudo pacman -S valkey
Any redis-server (6.2 or newer) or valkey-server on the PATH will do; where your system’s own is older, https://redis.io and
https://valkey.io have newer ones.`

const OLDEST = 602 // 6.2

const unpacked = join(tools, 'redis')

const inUnpacked = async (): Promise<RedisProgram> => {
  const libraries = join(unpacked, 'usr/lib')
  const triplets = (await readdir(libraries)).map((name) => join(libraries, name))
  const command = join(unpacked, 'usr/bin/redis-server')
  return { command, env: { ...process.env, LD_LIBRARY_PATH: [libraries, ...triplets].join(delimiter) } }
}

/** Whether it has XAUTOCLAIM: without that no event would ever be read. */
const isRecent = async ({ command, env = process.env }: RedisProgram) => {
  const { stdout } = await promisify(execFile)(command, ['--version'], { env }).catch(() => ({ stdout: '' }))
  const [, major, minor] = /\bv=(\d+)\.(\d+)/.exec(stdout) ?? []
  return Number(major) * 100 + Number(minor) >= OLDEST
}

const recentOnPath = async () => {
  for (const command of ['redis-server', 'valkey-server'].map(onPath))
    if (command && (await isRecent({ command }))) return { command }
  return undefined
}

const fetch = async (say: (sentence: string) => void) => {
  if (!onPath('apt-get') || !onPath('dpkg-deb')) throw new UserError(HELP)

  await whenUnlocked(`${unpacked}.lock`, async () => {
    if (existsSync(unpacked)) return
    say('Redis is not installed: fetching it from your system’s packages into .data (2 MB, once) …')
    await unpackRedis(unpacked).catch((cause: unknown) => {
      throw new UserError(`Redis could not be fetched (${String(cause)}).\n\n${HELP}`, { cause })
    })
  })
}

/** redis-server or valkey-server from the PATH; else, where apt is, one unpacked into this clone, once. */
export const findRedis = async (say: (sentence: string) => void): Promise<RedisProgram> => {
  const program = await recentOnPath()
  if (program) return program
  if (!existsSync(unpacked)) await fetch(say)
  const fetched = await inUnpacked()
  if (await isRecent(fetched)) return fetched
  await rm(unpacked, { recursive: true }) // or it would be all there is for ever
  throw new UserError(`What your system’s packages have is older than Redis 6.2.\n\n${HELP}`)
}

const run = promisify(execFile)

/** The package and the libraries that this system lacks for it, as apt works it out, into folders of our own. */
const download = async (folder: string) => {
  const lists = join(folder, 'lists')
  const cache = join(folder, 'cache')
  await mkdir(join(lists, 'partial'), { recursive: true })
  await mkdir(join(cache, 'archives/partial'), { recursive: true })
  const own = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`, '-o', 'Debug::NoLocking=1']
  const asUs = ['-o', 'APT::Sandbox::User='] // root would hand the download to an account that may not write here
  await run('apt-get', [...own, ...asUs, '-qq', 'update'])
  const onlyFetch = ['install', '--download-only', '--no-install-recommends', '--yes']
  await run('apt-get', [...own, ...asUs, '-qq', ...onlyFetch, 'redis-server', 'redis-tools'])
  return join(cache, 'archives')
}

/** Redis out of Debian's or Ubuntu's packages, unpacked below `target`: about 2 MB, no root needed, nothing installed. */
const unpackRedis = async (target: string) => {
  const work = `${target}.unfinished`
  await rm(work, { recursive: true, force: true })
  const archives = await download(work)
  const packages = (await readdir(archives)).filter((name) => name.endsWith('.deb'))
  for (const name of packages) await run('dpkg-deb', ['-x', join(archives, name), join(work, 'root')])
  await rename(join(work, 'root'), target)
  await rm(work, { recursive: true })
}
