import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unprivileged } from './account.ts'
import { homeFor } from './cluster.ts'
import { postgresAt, type Postgres } from './connection.ts'
import { runningIn } from './leftover.ts'

/** The PostgreSQL that already runs on this folder, if one does. */
export const findPostgres = async (dir: string): Promise<Postgres | undefined> => {
  const home = await homeFor(dir, unprivileged(), () => {})
  const running = await runningIn(join(home, 'data'))
  return running && postgresAt(running.port, await readFile(join(home, 'password'), 'utf8'))
}
