import { Pool } from 'pg'

export interface PoolOptions {
  url: string
  /** Connections at most; PostgreSQL counts those of all processes together. */
  max?: number
  /** How long PostgreSQL works on one statement before it gives up (57014); 0 is as long as it takes. */
  statementMs?: number
  log?: { error(fields: object, event: string): void }
}

const CONNECT_MS = 5_000 // a database that is down must not hold a request longer than its deadline
const STATEMENT_MS = 8_000 // nor may a lock or a bad plan

/** Connections for SQL of one's own. Connects when first used: `check` rejects while the database cannot be reached. */
export const openPool = ({ url, max = 10, statementMs = STATEMENT_MS, log }: PoolOptions) => {
  const limits = { max, connectionTimeoutMillis: CONNECT_MS, statement_timeout: statementMs }
  const pool = new Pool({ connectionString: url, ...limits })
  // An idle connection that breaks is replaced at the next query; unheard, its error event would end the process.
  pool.on('error', (err) => log?.error({ err }, 'database.connection_lost'))

  const check = async () => {
    await pool.query('SELECT 1')
  }
  return { pool, check, close: () => pool.end() }
}
