import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { createDatabase, postgresAt, services, startPostgres, type Postgres } from '@murmuration/local'
import { root } from './root.ts'
import { makeRunFolder } from './run-folder.ts'

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
