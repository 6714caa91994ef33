import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { createDatabase, type Postgres, postgresAt, services, startPostgres } from '@murmuration/local'

/** The clone we test. */
const root = join(import.meta.dirname, '../../../..')

// The process that a folder belongs to stands in its name: murmuration-run-<process id>-<something unique>
const PREFIX = 'murmuration-run-'

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code === 'EPERM' // alive, and another account's
  }
}

/** A folder for this run. Those of runs that were killed, and could not tidy up, go. */
const makeRunFolder = async () => {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : NaN
    if (pid > 0 && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
}

/** How a test file, in a process of its own, reaches what the whole run shares. */
export interface RunHandle {
  folder: string
  adminUrl: string
}

// What is lost in a power cut is made again by the next run.
const HASTY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '800' }

const makeTemplates = async (postgres: Postgres) => {
  for (const { name, folder, database } of services) {
    if (!database) continue
    await migrate({ url: await createDatabase(postgres, name), folder: join(root, folder, 'prisma/migrations') })
  }
}

/** One PostgreSQL for all tests, with a migrated template for each service. Worlds get copies. */
export const startRun = async () => {
  const folder = await makeRunFolder()
  const options = { dir: join(folder, 'postgres'), settings: HASTY }
  let postgres = await startPostgres(options)
  const handle: RunHandle = { folder, adminUrl: postgres.adminUrl() }
  const stop = async () => {
    await postgres.destroy()
    await rm(folder, { recursive: true, force: true })
  }
  await makeTemplates(postgres).catch(async (reason) => {
    await stop()
    throw reason
  })
  return {
    handle,
    /** For tests that take it away for a while, and have it to themselves. */
    postgres: {
      stop: () => postgres.stop(),
      start: async () => void (postgres = await startPostgres({ ...options, port: postgres.port })),
    },
    stop,
  }
}

export const postgresOf = ({ adminUrl }: RunHandle): Postgres => {
  const { port, password } = new URL(adminUrl)
  return postgresAt(Number(port), decodeURIComponent(password))
}
