import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { data, postgresFolder, tools } from '../../folders.ts'
import { unprivileged } from '../../postgres/account.ts'
import { homeFor } from '../../postgres/cluster.ts'
import { clearLeftover } from '../../postgres/leftover.ts'

const KEPT = [basename(tools), 'lock'] // the programs fetched, and the lock we hold

/** Forgets everything: people, posts, keys. */
export const beginAgain = async () => {
  const home = await homeFor(postgresFolder, unprivileged(), () => {})
  await clearLeftover(join(home, 'data'))
  await rm(home, { recursive: true, force: true })
  const names = (await readdir(data)).filter((name) => !KEPT.includes(name))
  await Promise.all(names.map((name) => rm(join(data, name), { recursive: true })))
}
