import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'

export interface DatabaseOptions {
  url: string
  /** Connections at most; PostgreSQL counts those of all processes together. */
  max?: number
  log?: { error(fields: object, event: string): void }
}

interface Disconnectable {
  $disconnect(): Promise<void>
}

const CONNECT_MS = 5_000 // a database that is down must not hold a request longer than its deadline

/**
 * A Prisma client over a `pg` pool of our own, so that the hottest read may be a prepared statement on the same connections.
 * Connects when first used: `check` rejects while the database cannot be reached.
 */
export const openDatabase = <Db extends Disconnectable>(
  { url, max = 10, log }: DatabaseOptions,
  makeClient: (adapter: PrismaPg) => Db,
) => {
  const pool = new Pool({ connectionString: url, max, connectionTimeoutMillis: CONNECT_MS })
  // An idle connection that breaks is replaced at the next query; unheard, its error event would end the process.
  pool.on('error', (err) => log?.error({ err }, 'database.connection_lost'))

  const db = makeClient(new PrismaPg(pool))

  const check = async () => {
    await pool.query('SELECT 1')
  }

  const close = async () => {
    await db.$disconnect()
    await pool.end()
  }

  return { db, pool, check, close }
}
