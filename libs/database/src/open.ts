import { PrismaPg } from '@prisma/adapter-pg'
import { openPool, type PoolOptions } from './pool.ts'

interface Disconnectable {
  $disconnect(): Promise<void>
}

// Prisma gives up waiting for a connection after 2 s, and on a transaction after 5: sooner than a caller's deadline, which
// decides how long something may take.
const transactionOptions = { maxWait: 8_000, timeout: 8_000 }

interface ClientOptions {
  adapter: PrismaPg
  transactionOptions: typeof transactionOptions
}

/**
 * A Prisma client over a `pg` pool of our own, so that the hottest read may be a prepared statement on the same connections.
 * Connects when first used: `check` rejects while the database cannot be reached.
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
