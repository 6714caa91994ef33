import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { whenUnlocked } from '../lock.ts'
import { tools } from '../folders.ts'
import { unpackRedis } from './debian.ts'
import { Refusal } from '../refusal.ts'

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
Any redis-server (6.2 or newer) or valkey-server on the PATH will do.`

const OLDEST = 602 // 6.2

const unpacked = join(tools, 'redis')

const inUnpacked = async (): Promise<RedisProgram> => {
  const libraries = join(unpacked, 'usr/lib')
  const triplets = (await readdir(libraries)).map((name) => join(libraries, name))
  const command = join(unpacked, 'usr/bin/redis-server')
  return { command, env: { ...process.env, LD_LIBRARY_PATH: [libraries, ...triplets].join(delimiter) } }
}

/** Refuses what is too old to have XAUTOCLAIM: without it no event would ever be read. */
const recent = async (program: RedisProgram) => {
  const { stdout } = await promisify(execFile)(program.command, ['--version'], { env: program.env ?? process.env })
  const [, major, minor] = /\bv=(\d+)\.(\d+)/.exec(stdout) ?? []
  if (Number(major) * 100 + Number(minor) >= OLDEST) return program
  throw new Refusal(`${program.command} is too old (${stdout.trim()}).\n\n${HELP}`)
}

/** redis-server or valkey-server from the PATH; else, where apt is, one unpacked into this clone, once. */
export const findRedis = async (say: (sentence: string) => void): Promise<RedisProgram> => {
  const command = onPath('redis-server') ?? onPath('valkey-server')
  if (command) return recent({ command })
  if (existsSync(unpacked)) return recent(await inUnpacked())
  if (!onPath('apt-get') || !onPath('dpkg-deb')) throw new Refusal(HELP)

  await whenUnlocked(`${unpacked}.lock`, async () => {
    if (existsSync(unpacked)) return
    say('Redis is not installed: fetching it from your system’s packages into .data (2 MB, once) …')
    await unpackRedis(unpacked).catch((cause: unknown) => {
      throw new Refusal(`Redis could not be fetched (${String(cause)}).\n\n${HELP}`, { cause })
    })
  })
  return recent(await inUnpacked())
}
