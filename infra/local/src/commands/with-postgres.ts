import { lockFile, postgresFolder } from '../folders.ts'
import { tryLock } from '../lock.ts'
import type { Postgres } from '../postgres/connection.ts'
import { findPostgres } from '../postgres/find.ts'
import { startPostgres } from '../postgres/start.ts'
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
