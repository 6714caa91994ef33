import { execFile } from 'node:child_process'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

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
export const unpackRedis = async (target: string) => {
  const work = `${target}.unfinished`
  await rm(work, { recursive: true, force: true })
  const archives = await download(work)
  const packages = (await readdir(archives)).filter((name) => name.endsWith('.deb'))
  for (const name of packages) await run('dpkg-deb', ['-x', join(archives, name), join(work, 'root')])
  await rename(join(work, 'root'), target)
  await rm(work, { recursive: true })
}
