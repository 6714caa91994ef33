import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { migrate } from '@murmuration/database'
import type { Scope } from '../ending.ts'
import { data, postgresFolder, root, tools } from '../folders.ts'
import { unprivileged } from '../postgres/binaries.ts'
import { clearLeftover, homeFor } from '../postgres/cluster.ts'
import { createDatabase, type Postgres } from '../postgres/databases.ts'
import { UserError } from '../user-error.ts'
import type { Service } from './services.ts'

const projectOf = ({ name }: Service) => `@murmuration/${name}`

/** Runs one Nx target for some services; what was done before with the same files is not done again. Silent unless it fails. */
export const nx = async (scope: Scope, target: 'build' | 'generate', wanted: Service[]) => {
  const cli = createRequire(import.meta.url).resolve('nx/bin/nx.js')
  const args = ['run-many', '-t', target, '-p', wanted.map(projectOf).join(','), '--output-style=static']
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' },
    detached: true, // it has children of its own: they are stopped as a group
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed: Buffer[] = []
  for (const output of [child.stdout, child.stderr]) output.on('data', (bytes: Buffer) => printed.push(bytes))
  const closed = once(child, 'close') as Promise<[number | null]>
  await scope.own({
    stop: async () => {
      if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGTERM')
      await closed
    },
  })

  const [code] = await closed
  scope.check()
  if (code !== 0) throw new UserError(`${Buffer.concat(printed).toString()}\nThe build failed: see above.`)
}

export type Build = typeof nx

interface Migrated {
  service: string
  applied: string[]
}

/** A database and a role for each service that has one, with all its migrations applied. */
export const migrateAll = async (postgres: Postgres, wanted: Service[]): Promise<Migrated[]> => {
  const done: Migrated[] = []
  // One after the other: the engine is one WebAssembly instance, and a first start is quick enough.
  for (const { name, folder } of wanted.filter(({ database }) => database)) {
    const url = await createDatabase(postgres, name)
    done.push({ service: name, applied: await migrate({ url, folder: join(root, folder, 'prisma/migrations') }) })
  }
  return done
}

const KEPT = [basename(tools), 'lock'] // the programs fetched, and the lock we hold

/** Forgets everything: people, posts, keys. */
export const beginAgain = async () => {
  const home = await homeFor(postgresFolder, unprivileged(), () => {})
  await clearLeftover(join(home, 'data'))
  await rm(home, { recursive: true, force: true })
  const names = (await readdir(data)).filter((name) => !KEPT.includes(name))
  await Promise.all(names.map((name) => rm(join(data, name), { recursive: true })))
}
