import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { whenUnlocked } from '../lock.ts'
import { tools } from '../folders.ts'
import { unpackRedis } from './debian.ts'
import { UserError } from '../user-error.ts'

export interface RedisProgram {
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
