import { lockFile, postgresFolder } from '../folders.ts'
import { tryLock } from '../lock.ts'
import type { Postgres } from '../postgres/connection.ts'
import { findPostgres } from '../postgres/find.ts'
import { startPostgres } from '../postgres/start.ts'
import { defaultPorts, type Deployment } from '../system/plan/deployment.ts'
import { keySecret } from '../system/plan/secret.ts'
import { UserError } from '../user-error.ts'

/** Works with the PostgreSQL that runs, or with one that runs for as long as the work takes. */
export const withPostgres = async <T>(work: (postgres: Postgres) => Promise<T>): Promise<T> => {
  const lock = await tryLock(lockFile)
  if (!lock) {
    const running = await findPostgres(postgresFolder)
    if (running) return work(running)
    throw new UserError('This clone is just starting or stopping in another terminal. Try again in a moment.')
  }
  const postgres = await startPostgres({ dir: postgresFolder, say: console.log })
  return work(postgres).finally(async () => {
    await postgres.stop()
    await lock.release()
  })
}

const UNUSED_REDIS = 'redis://127.0.0.1:6379' // asked for by the configuration, never connected to

interface Here extends Deployment {
  postgres: Postgres
}

/** The same, for commands of a service: with all that its processes are told on this clone's data. */
export const withDeployment = <T>(work: (deployment: Here) => Promise<T>, redisUrl = UNUSED_REDIS): Promise<T> =>
  withPostgres(async (postgres) =>
    work({ ports: defaultPorts, postgres, redisUrl, keySecret: await keySecret(), host: '127.0.0.1' }),
  )
