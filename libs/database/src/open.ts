import { PrismaPg } from '@prisma/adapter-pg'
import { openPool, type PoolOptions } from './pool.ts'

interface Disconnectable {
  $disconnect(): Promise<void>
}

/**
 * A Prisma client over a `pg` pool of our own, so that the hottest read may be a prepared statement on the same connections.
 * Connects when first used: `check` rejects while the database cannot be reached.
 */
export const openDatabase = <Db extends Disconnectable>(
  options: PoolOptions,
  makeClient: (adapter: PrismaPg) => Db,
) => {
  const { pool, check, close: closePool } = openPool(options)
  const db = makeClient(new PrismaPg(pool))

  const close = async () => {
    await db.$disconnect()
    await closePool()
  }
  return { db, pool, check, close }
}
