import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, type PoolClient } from 'pg'

export interface PoolOptions {
  url: string
  /** The most connections. PostgreSQL's limit counts those of all processes together. */
  max?: number
  /** How long PostgreSQL works on one statement before it cancels it (57014); 0 means no limit. */
  statementMs?: number
  log?: { error(fields: object, event: string): void }
}

const CONNECT_MS = 5_000 // a database that is down must not hold a request beyond its deadline
const STATEMENT_MS = 8_000 // nor may a lock or a bad plan

/** A pool of connections for plain SQL. It connects when first used; `check` rejects while the database does not answer. */
export const openPool = ({ url, max = 10, statementMs = STATEMENT_MS, log }: PoolOptions) => {
  const limits = { max, connectionTimeoutMillis: CONNECT_MS, statement_timeout: statementMs }
  const pool = new Pool({ connectionString: url, ...limits })
  // The pool replaces a broken idle connection at the next query. Without a listener its error event would end the process.
  pool.on('error', (err) => log?.error({ err }, 'database.connection_lost'))

  const check = async () => {
    await pool.query('SELECT 1')
  }
  return { pool, check, close: () => pool.end() }
}

interface Disconnectable {
  $disconnect(): Promise<void>
}

// By default Prisma waits 2 s for a connection and 5 s for a transaction. Both are shorter than a caller's deadline, which
// is to decide how long an operation may take.
const transactionOptions = { maxWait: 8_000, timeout: 8_000 }

interface ClientOptions {
  adapter: PrismaPg
  transactionOptions: typeof transactionOptions
}

/**
 * A Prisma client over our own `pg` pool, so that the hottest reads can be prepared statements on the same connections. It
 * connects when first used; `check` rejects while the database does not answer.
 */
export const openDatabase = <Db extends Disconnectable>(
  poolOptions: PoolOptions,
  makeClient: (options: ClientOptions) => Db,
) => {
  const { pool, check, close: closePool } = openPool(poolOptions)
  const db = makeClient({ adapter: new PrismaPg(pool), transactionOptions })

  const close = async () => {
    await db.$disconnect()
    await closePool()
  }
  return { db, pool, check, close }
}

/** Tagged SQL: what a Prisma client and its transactions have in common, whatever the schema. */
export interface Sql {
  $queryRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<unknown>
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>
}

/** Runs `work` in one transaction on one connection of the pool, and rolls back if it rejects. */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  const ignore = () => {} // the running query, or the next one, rejects too; without a listener the event would end the process
  client.on('error', ignore)
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (reason) {
    await client.query('ROLLBACK').catch(() => (broken = true))
    throw reason
  } finally {
    // The pool drops a connection that cannot roll back. Such a connection may emit more errors.
    if (!broken) client.off('error', ignore)
    client.release(broken)
  }
}
